"""Guesses which column of a foreign file belongs to which field, from its heading and its texts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from klientela.core.exchange.countries import find_country
from klientela.core.exchange.dates import find_date_format
from klientela.core.exchange.folding import words_of
from klientela.core.exchange.synonyms import synonyms_of

LIKELY = 0.5
"""Guesses below this confidence are not made."""

WHY: Final = {
    "name": _("The heading is the name of the field."),
    "synonym": _("Other programs call this field so."),
    "similar": _("The heading is similar to the name of the field."),
    "values": _("The column holds values of this kind."),
}

_SAMPLES = 200
_NOISE = frozenset({"1", "value", "primary", "main", "the", "of", "nr", "no", "data", "field"})
_OWNERS = frozenset({"person", "contact", "organization", "organisation", "company", "account", "customer", "client"})
_THINGS = frozenset({"deal", "opportunity", "product", "lead"})
_GENERIC = frozenset({"name", "date", "number", "value", "title", "address", "type", "nazwa", "numer", "data", "nume"})
_UNMISTAKABLE = frozenset({"email", "url", "phone"})
_NUMBER = re.compile(r"[^\d]{0,5}[\d\s.,'’\u00a0\u202f]*\d[^\d]{0,5}")
_PATTERNS = {
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "url": re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:[/?#:]\S*)?", re.IGNORECASE),
    "phone": re.compile(r"\+?\(?(?:[\s().\-/]*\d){7,15}(?:\D.{0,12})?"),
    "integer": re.compile(r"[+-]?\d{1,3}(?:[\s.,'’]\d{3})*|[+-]?\d+(?:[.,]0+)?"),
    "decimal": _NUMBER,
    "money": _NUMBER,
    "boolean": re.compile(r"yes|no|y|n|true|false|t|f|1|0|tak|nie|da|nu|x|on|off", re.IGNORECASE),
    "currency": re.compile(r"[A-Z]{3}"),
}

type _Name = tuple[tuple[str, ...], bool]


@dataclass(frozen=True)
class Target:
    """A field that a column can be brought into."""

    name: str
    label: Any
    kind: str = "text"
    synonyms: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Guess:
    """The field a column probably belongs to, how sure that is from 0 to 1, and a key of WHY."""

    target: str
    confidence: float
    why: str

    @property
    def reason(self) -> str:
        """Why we think so, in words for people."""
        return str(WHY[self.why])


def guess(headings: Sequence[str], samples: Sequence[Sequence[str]], targets: Sequence[Target]) -> dict[str, Guess]:
    """The best pairs of column and field, each used once; headings without a likely field are left out.

    `samples` are some rows, each a sequence of texts in the order of the headings.
    """
    columns = {heading: _texts(samples, place) for place, heading in enumerate(headings)}
    names = [(target, _known_as(target)) for target in targets]
    found = [
        (heading, pair)
        for heading, texts in columns.items()
        for target, known in names
        if (pair := _judge(heading, texts, target, known=known))
    ]
    found += _by_values(columns, targets)
    required = {target.name for target in targets if target.required}
    found.sort(key=lambda known: (-known[1].confidence, known[1].target not in required))
    guesses: dict[str, Guess] = {}
    taken: set[str] = set()
    for heading, pair in found:
        if heading not in guesses and pair.target not in taken:
            guesses[heading] = pair
            taken.add(pair.target)
    return {heading: guesses[heading] for heading in headings if heading in guesses}


def _texts(samples: Sequence[Sequence[str]], place: int) -> list[str]:
    return [text for row in samples[:_SAMPLES] if place < len(row) and (text := row[place].strip())]


def _judge(heading: str, texts: list[str], target: Target, *, known: list[_Name]) -> Guess | None:
    alike, why = _heading_likeness(words_of(heading), known)
    if alike < LIKELY:
        return None
    confidence = round(alike * _fit(texts, target.kind), 3)
    return Guess(target.name, confidence, why) if confidence >= LIKELY else None


def _by_values(columns: dict[str, list[str]], targets: Sequence[Target]) -> Iterator[tuple[str, Guess]]:
    for kind in sorted(_UNMISTAKABLE):
        fields = [target for target in targets if target.kind == kind]
        if len(fields) != 1:
            continue
        for heading, texts in columns.items():
            if len(texts) > 1 and _share(texts, kind) > 0.9 and (kind != "phone" or any(text.startswith("+") for text in texts)):
                yield heading, Guess(fields[0].name, LIKELY + 0.02, "values")


def _heading_likeness(heading: tuple[str, ...], known: list[_Name]) -> tuple[float, str]:
    best, why = 0.0, "similar"
    for rank, (words, own) in enumerate(known):
        alike = _likeness(heading, words, own=own)
        exact = alike > 0.9
        if not own:
            alike -= 0.03 + min(rank, 40) * 0.0005
        if alike > best:
            best, why = alike, ("name" if own else "synonym") if exact else "similar"
    return best, why


def _likeness(heading: tuple[str, ...], known: tuple[str, ...], *, own: bool) -> float:
    if not heading or not known:
        return 0.0
    if heading == known:
        return 1.0
    if "".join(heading) == "".join(known):
        return 0.98
    if sorted(heading) == sorted(known):
        return 0.95
    plain = tuple(word for word in heading if word not in _NOISE)
    if plain == known:
        return 0.92
    owner = plain[0] if plain else ""
    if plain[1:] == known and (owner in _OWNERS or (own and owner in _THINGS)):
        return 0.88
    return _loose_likeness(heading, known)


def _loose_likeness(heading: tuple[str, ...], known: tuple[str, ...]) -> float:
    if len(known) > 1 and set(known) <= set(heading):
        return 0.6 + 0.2 * len(known) / len(heading)
    if len(known) == 1 and known[0] == heading[-1] and len(known[0]) > 3 and known[0] not in _GENERIC:
        return 0.55 + 0.1 / len(heading)
    one, other = " ".join(heading), " ".join(known)
    if one[0] == other[0] and len(one) > 3 and sorted(one) == sorted(other):
        return 0.85
    if min(len(one), len(other)) < max(len(one), len(other)) * 0.7:
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() * 0.9 if matcher.quick_ratio() >= 0.85 and matcher.ratio() >= 0.85 else 0.0


def _fit(texts: list[str], kind: str) -> float:
    """How well the texts of a column fit a kind of field: a factor for the likeness of its heading."""
    if not texts:
        return 1.0
    share = _share(texts, kind)
    if share >= 0.8:
        return 1.0
    return 0.85 if share >= 0.5 else 0.45


def _share(texts: list[str], kind: str) -> float:
    if kind in {"date", "datetime"}:
        return 1.0 if find_date_format(texts) else 0.0
    if kind == "country":
        different = set(texts)
        return sum(find_country(text) is not None for text in different) / len(different)
    pattern = _PATTERNS.get(kind)
    return 1.0 if pattern is None else sum(bool(pattern.fullmatch(text)) for text in texts) / len(texts)


def _known_as(target: Target) -> list[_Name]:
    """What the field is called: by us in every language, then by others; with whether the name is ours."""
    labels = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            labels.append(str(target.label))
    own = dict.fromkeys((target.name, *labels))
    foreign = dict.fromkeys((*target.synonyms, *synonyms_of(target.name), *synonyms_of(target.name.rpartition(".")[2])))
    return [(_words(name), True) for name in own] + [(_words(name), False) for name in foreign]


@cache
def _words(name: str) -> tuple[str, ...]:
    return words_of(name)
