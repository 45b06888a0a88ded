"""Address cards (vCard 2.1, 3.0, 4.0): a table of people and one of companies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers.base import ORGANIZATIONS, PERSONS, Found
from klientela.core.exchange.readers.letters import text_in
from klientela.core.exchange.vcards import Card, Line, cards_of

MOST_BYTES = 50 * 2**20
MOST_OF_ONE_KIND = 9
NO_CARD = _("There is no address card in this file.")
ADDRESS = ("PO box", "Address extra", "Street", "City", "State", "Postal code", "Country")
NAME = ("Last name", "First name", "Middle name", "Name prefix", "Name suffix")
TEXTS = {
    "NICKNAME": "Nickname", "TITLE": "Job title", "ROLE": "Role", "BDAY": "Birthday", "CATEGORIES": "Categories", "NOTE": "Note",
    "UID": "UID",
}  # fmt: skip
MARK = "BEGIN:VCARD"


class Cards:
    """Address cards."""

    kind = "cards"
    label = _("Address cards (vCard)")
    endings = (".vcf", ".vcard")

    def recognises(self, head: bytes, name: str) -> bool:
        """By the line with which a card begins, whatever the letters."""
        start = head.replace(b"\0", b"")[:200].upper()
        return MARK.encode() in start or (name.endswith(self.endings) and bool(start.strip()))

    def tables(self, path: Path, *, encoding: str = "") -> Iterator[Found]:
        """People and companies, each with a column for whatever any of their cards says. Raises `UnreadableFile`."""
        text, known = text_in(path, encoding, most=MOST_BYTES)
        cards = [(card.is_company, row_of(card)) for card in cards_of(text) if not card.is_list]
        if not cards:
            raise UnreadableFile(NO_CARD)
        for is_company, name, kind in ((False, "People", PERSONS), (True, "Companies", ORGANIZATIONS)):
            rows = [row for company, row in cards if company is is_company]
            if rows:
                yield _table(name, rows, kind=kind, encoding=known)


def row_of(card: Card) -> dict[str, str]:
    """What a card says, by heading."""
    row = {"Full name": card.name}
    name = next(iter(card.all("N")), None)
    row |= dict(zip(NAME, name.parts() if name else (), strict=False))
    org = next(iter(card.all("ORG")), None)
    company, *departments = org.parts() if org else ("",)
    row |= {"Company": company, "Department": ", ".join(filter(None, departments))}
    row |= {heading: card.first(field) for field, heading in TEXTS.items()}
    row["Categories"] = ", ".join(filter(None, (part for line in card.all("CATEGORIES") for part in line.parts(","))))
    phones = card.all("TEL")
    row |= _several("Email", (line.value for line in card.all("EMAIL")))
    row |= _several("Phone", (_number(line) for line in phones if not line.has("fax")))
    row |= _several("Fax", (_number(line) for line in phones if line.has("fax")))
    row |= _several("Website", (line.value for line in card.all("URL")))
    for place, line in enumerate(card.all("ADR")[:MOST_OF_ONE_KIND], 1):
        row |= {_numbered(heading, place): text for heading, text in zip(ADDRESS, line.parts(), strict=False)}
    return {heading: text for heading, text in row.items() if text}


def _number(line: Line) -> str:
    return line.value.removeprefix("tel:")


def _several(heading: str, texts: Iterable[str]) -> dict[str, str]:
    different = list(dict.fromkeys(text for text in texts if text))[:MOST_OF_ONE_KIND]
    return {_numbered(heading, place): text for place, text in enumerate(different, 1)}


def _numbered(heading: str, place: int) -> str:
    return heading if place == 1 else f"{heading} {place}"


def _table(name: str, rows: list[dict[str, str]], *, kind: str, encoding: str) -> Found:
    usual = ("Full name", *NAME, "Company", "Department", "Job title", "Role", "Nickname", "Birthday")
    there = dict.fromkeys(heading for row in rows for heading in row)
    headings = tuple(dict.fromkeys((*(one for one in usual if one in there), *sorted(there, key=_place))))
    return Found(name, headings, lambda: ([row.get(heading, "") for heading in headings] for row in rows), kind=kind, encoding=encoding)


def _place(heading: str) -> tuple[int, int]:
    plain = heading.rstrip("0123456789 ")
    order = ("Email", "Phone", "Fax", "Website", *ADDRESS)
    number = int(heading.removeprefix(plain) or 1)
    if plain in ADDRESS:
        return (4, number * 10 + ADDRESS.index(plain))
    return (order.index(plain) if plain in order else 9, number)
