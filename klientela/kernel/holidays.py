"""Public holidays, as country packs know them, and the day of Easter from which many of them are counted."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from klientela.kernel.slot import slot


@dataclass(frozen=True)
class Holidays:
    """The public holidays of a country: `of(year)` gives their names by day; `zones` are the time zones in which it lies."""

    country: str
    zones: frozenset[str]
    of: Callable[[int], Mapping[date, Any]]


def holidays(first: date, last: date, *, zone: str) -> dict[date, Any]:
    """The holidays of somebody's country from one day to another; where no pack knows his time zone, those of all packs."""
    known: Iterable[Holidays] = list(slot("calendar.holidays"))
    here = [each for each in known if zone in each.zones] or known
    found: dict[date, Any] = {}
    for each in here:
        for year in range(first.year, last.year + 1):
            found |= {day: name for day, name in each.of(year).items() if first <= day <= last and day not in found}
    return found


def western_easter(year: int) -> date:
    """Easter Sunday by the Gregorian calendar (the rule of Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def orthodox_easter(year: int) -> date:
    """Easter Sunday of the Orthodox churches (the Julian rule of Meeus), by the Gregorian calendar; for the years 1900 to 2199."""
    d = (19 * (year % 19) + 15) % 30
    e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    julian = date(year, month, day + 1)
    return julian + timedelta(days=13 if year < 2100 or julian < date(2100, 3, 1) else 14)
