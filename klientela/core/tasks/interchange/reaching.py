"""How a party is reached, in one spelling, whether it stands in an address card or with us."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from klientela.core.exchange.countries import find_country
from klientela.core.exchange.vcards import Card, Line
from klientela.core.parties.models import Purpose, ReachKind
from klientela.core.parties.tidying import tidy_address, tidy_email, tidy_phone_with_extension

KINDS = {"TEL": ReachKind.PHONE, "EMAIL": ReachKind.EMAIL, "URL": ReachKind.WEB}


@dataclass(frozen=True)
class Reach:
    """A number or address through which somebody is reached, and what it is for."""

    kind: str
    value: str
    purpose: str = Purpose.WORK


@dataclass(frozen=True)
class Postal:
    """A postal address."""

    purpose: str
    street: str
    postal_code: str
    town: str
    region: str
    country: str


def reach_in(line: Line, *, country: str = "") -> Reach | None:
    """What a line of a card says about reaching somebody; None where it cannot be read."""
    kind = KINDS.get(line.name)
    text = line.value.removeprefix("tel:").removeprefix("mailto:")
    try:
        if kind == ReachKind.PHONE:
            value = tidy_phone_with_extension(text, country=country)
        elif kind == ReachKind.EMAIL:
            value = tidy_email(text)
        elif kind == ReachKind.WEB:
            value = tidy_address(text)
        else:
            return None
    except (ValidationError, ValueError):
        return None
    return Reach(kind, value, _purpose(line)) if len(value) <= 200 else None


def reaches_in(card: Card, *, country: str = "") -> list[Reach]:
    """All ways to reach somebody that a card tells, the preferred ones first, each once."""
    found = (reach_in(line, country=country) for name in KINDS for line in card.all(name))
    by_value = {(reach.kind, reach.value): reach for reach in reversed([each for each in found if each])}
    return list(reversed(by_value.values()))


def postal_in(line: Line) -> Postal | None:
    """The address in a line of a card; None where it names no town."""
    parts = [*line.parts(), *[""] * 7][:7]
    box, more, street, town, region, code, country = (" ".join(part.split()) for part in parts)
    if line.name != "ADR" or not town:
        return None
    known = find_country(country) if country else None
    whole = ", ".join(part for part in (street, more, box) if part)
    return Postal(_purpose(line), whole[:200], code[:20], town[:120], region[:120], known.code if known and known.certain else "")


def postals_in(card: Card) -> Iterator[Postal]:
    """The addresses of a card that can be kept, each once."""
    return iter(dict.fromkeys(found for line in card.all("ADR") if (found := postal_in(line))))


def _purpose(line: Line) -> str:
    return Purpose.HOME if line.has("home") else Purpose.WORK
