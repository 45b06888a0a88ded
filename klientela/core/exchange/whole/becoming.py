"""Guesses what each table of a database becomes: by what it is called, by its columns, and by what refers to it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from klientela.core.exchange.dates import find_date_format
from klientela.core.exchange.folding import words_of
from klientela.core.exchange.forms import importable
from klientela.core.exchange.whole.plans import SKIP, TEXTS
from klientela.core.exchange.whole.relating import alike, bare
from klientela.core.exchange.whole.shapes import Link, Shape
from klientela.core.identity.models import User

EPISODES: Final = "episodes"
PARTIES: Final = frozenset({"organizations", "persons", "parties"})
MOST_LOOKED_UP: Final = 3
"""A table of so few columns, to which others refer, only gives its texts to them."""

_NAMES: Final[Mapping[str, str]] = {
    "organizations": (
        "customer client company account supplier vendor organization organisation firm partner kontrahent klient odbiorca dostawca firma "
        "spolka furnizor companie partener"
    ),
    "persons": "contact person people employee staff worker osoba kontakt pracownik persoana contact angajat lead",
    "products": "product item article good produkt towar artykul wyrob produs articol marfa",
    "deals": "deal opportunity szansa oportunitate pipeline",
    "users": "user salesperson uzytkownik handlowiec utilizator",
    "tasks": "task todo zadanie sarcina",
}
_SORTS: Final = frozenset({"category", "subcategory", "type", "group", "status", "kind", "kategoria", "categorie"})
"""What sorts things is no such thing itself."""
_KINDS: Final[Mapping[str, str]] = {
    "order": "order zamowienie comanda comenzi sale",
    "invoice": "invoice receivable faktura factura",
    "call": "call rozmowa apel telefon",
    "visit": "visit wizyta vizita",
    "meeting": "meeting appointment spotkanie intalnire",
    "email": "email mail message wiadomosc mesaj",
    "letter": "letter list scrisoare",
    "note": "note activity event history interaction log notatka aktywnosc zdarzenie nota activitate",
}


def becomes_of(shapes: Sequence[Shape], links: Collection[Link], *, by: User) -> dict[str, str]:
    """What each table becomes, as far as this user may bring it in."""
    open_ones = {entity.slug for entity in importable(by)}
    found = {
        shape.name: "" if _only_ties(shape, links) or _stands_between(shape, shapes, links) else _named(shape, open_ones)
        for shape in shapes
    }
    parties = {name for name, slug in found.items() if slug in PARTIES}
    for shape in shapes:
        if not found[shape.name]:
            found[shape.name] = _other(shape, links, parties, is_open=EPISODES in open_ones)
    return found


def kind_of(name: str) -> str:
    """Which kind of activity the rows of a table called so are; a note where the name says nothing."""
    return _word_of(bare(name), _KINDS) or "note"


def is_told(shape: Shape) -> bool:
    """Whether its rows have a date, and so may be something that happened."""
    return bool(dated(shape))


def dated(shape: Shape) -> list[str]:
    """The columns that hold dates, the likeliest moment of what happened first."""
    names = [one.heading for one in shape.columns if len(one.texts) and find_date_format(list(one.texts)[:200])]
    table = bare(shape.name)
    return sorted(names, key=lambda heading: -_momentous(heading, table))


def _momentous(heading: str, table: Sequence[str]) -> int:
    words = words_of(heading)
    if {"modified", "update", "required", "due", "shipped", "settled", "end", "birth", "paperless"} & set(words):
        return 0
    return 1 + any(alike(word, own) for word in words for own in table[-1:])


def _only_ties(shape: Shape, links: Collection[Link]) -> bool:
    """Whether a table holds nothing but keys of others."""
    return set(shape.headings) <= {link.column for link in links if link.table == shape.name and not link.is_own}


def _stands_between(shape: Shape, shapes: Sequence[Shape], links: Collection[Link]) -> bool:
    """Whether a table is called after two others that it ties to each other (`ProductVendor`)."""
    others = {link.other for link in links if link.table == shape.name and link.other != shape.name}
    words = bare(shape.name)
    named = {word for word in words for other in shapes if other.name in others and alike(word, bare(other.name)[-1])}
    return len(others) > 1 and len(words) > 1 and set(words) == named


def _named(shape: Shape, open_ones: Collection[str]) -> str:
    words = bare(shape.name)
    if shape.kind in open_ones:
        return shape.kind
    if words[-1:] and words[-1] in _SORTS:
        return ""
    slug = _word_of(words, _NAMES)
    return slug if slug in open_ones else ""


def _word_of(words: Sequence[str], names: Mapping[str, str]) -> str:
    """English names end in what a thing is, Polish and Romanian ones begin with it."""
    for word in (*words[-1:], *words[:1]):
        for fits in (str.__eq__, _same):
            for slug, known in names.items():
                if any(fits(word, one) for one in known.split()):
                    return slug
    return ""


def _same(word: str, known: str) -> bool:
    return len(known) > 5 and alike(word, known)


def _other(shape: Shape, links: Collection[Link], parties: Collection[str], *, is_open: bool) -> str:
    bound = [link for link in links if link.table == shape.name and not link.is_own]
    is_of_party = any(link.other in parties for link in bound)
    if is_open and is_told(shape) and (is_of_party or _word_of(bare(shape.name), _KINDS)):
        return EPISODES
    if any(link.other == shape.name and not link.is_own for link in links) or bound:
        return TEXTS
    return SKIP
