"""A day that stands still or moves with the calendar, as people choose it: a day, today, so long ago, the last so many months."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klientela.core.criteria.moments_told import AWAY, PERIODS, SPAN

COUNTED: dict[str, Any] = {
    "back": gettext_lazy("… ago"),
    "ahead": gettext_lazy("in …"),
    "last": gettext_lazy("the last …"),
    "next": gettext_lazy("the next …"),
}
AWAY_UNITS: dict[str, Any] = {
    "d": gettext_lazy("days"),
    "w": gettext_lazy("weeks"),
    "m": gettext_lazy("months"),
    "y": gettext_lazy("years"),
}
SPAN_UNITS: dict[str, Any] = {
    "days": gettext_lazy("days"),
    "weeks": gettext_lazy("weeks"),
    "months": gettext_lazy("months"),
    "quarters": gettext_lazy("quarters"),
    "years": gettext_lazy("years"),
}
DAY = "day"
USUAL = "30"


@dataclass(frozen=True)
class Moment:
    """The inputs of one day: which sort it is, and what that sort needs beside."""

    suffix: str
    ways: list[tuple[str, Any]]
    way: str
    day: str = ""
    number: str = ""
    unit: str = ""
    units: tuple[tuple[str, Any], ...] = ()


def moment_inputs(value: str, suffix: str = "") -> Moment:
    """The inputs that show a value."""
    ways = _ways()
    if found := AWAY.fullmatch(value):
        return Moment(suffix, ways, "back" if found[1] == "-" else "ahead", number=found[2], unit=found[3], units=_units(AWAY_UNITS))
    if found := SPAN.fullmatch(value):
        return Moment(suffix, ways, found[1], number=found[2], unit=f"{found[3]}s", units=_units(SPAN_UNITS))
    if value in PERIODS:
        return Moment(suffix, ways, value)
    return Moment(suffix, ways, DAY, day=value)


def sent_moment(own: Mapping[str, list[str]], suffix: str = "") -> str:
    """The value that the inputs spell; empty while they are not filled in."""

    def sent(name: str) -> str:
        return own.get(name + suffix, [""])[-1].strip()

    way = sent("when") or DAY
    if way not in {known for known, _label in _ways()}:
        way = DAY
    if way == DAY:
        return sent("day")
    if way not in COUNTED:
        return way
    number = sent("number") or USUAL
    number = number if number.isascii() and number.isdigit() and len(number) < 5 else USUAL
    if way in ("back", "ahead"):
        unit = sent("unit")[:1]
        return f"{'-' if way == 'back' else '+'}{number}{unit if unit in AWAY_UNITS else 'd'}"
    unit = next((known for known in SPAN_UNITS if known[:1] == sent("unit")[:1] != ""), "days")
    return f"{way}.{number}.{unit}"


def _ways() -> list[tuple[str, Any]]:
    simple = [(DAY, _("a day")), ("today", PERIODS["today"]), *COUNTED.items()]
    return [*simple, *((name, label) for name, label in PERIODS.items() if name != "today")]


def _units(known: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(known.items())
