"""Whose clock an event was meant by: names of other programs become those of the IANA."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

UNKNOWN = _("The time zone “%(name)s” is not known here.")
LIKELY = ("Europe/Warsaw", "Europe/Bucharest", "Europe/London", "Europe/Lisbon", "Europe/Helsinki", "Europe/Moscow", "America/New_York")
PROBES = tuple((month, day) for month in (1, 3, 4, 7, 10, 11) for day in (1, 15, 30))


def zone_by_name(name: str) -> str:
    """The IANA name behind a name, also behind those of Windows and of programs that put their own before it; else empty."""
    text = name.strip().strip('"')
    if text in WINDOWS_TO_OLSON:
        return WINDOWS_TO_OLSON[text]
    parts = text.split("/")
    for first in range(len(parts)):
        candidate = "/".join(parts[first:]).lower()
        if candidate in _names():
            return _names()[candidate]
    return ""


def zone_behind(moment: datetime, name: str, *, home: ZoneInfo, repeats: bool = False) -> str:
    """The IANA name of the zone of a moment; what happens once under a clock like none of ours is told by that of `home`.

    Refuses a name without rules, and what repeats by a clock that goes like none we know.
    """
    if moment.tzinfo is None:
        if name:
            raise ValidationError(UNKNOWN % {"name": name[:80]})
        return home.key
    if moment.tzinfo is UTC or (not name and moment.utcoffset() == timedelta()):
        return "UTC"
    alike = zone_by_name(name) or _alike(moment.tzinfo, moment.year, (home.key, *LIKELY))
    if not alike and repeats:
        raise ValidationError(UNKNOWN % {"name": name[:80]})
    return alike or home.key


def _alike(rules: tzinfo, year: int, candidates: Iterable[str]) -> str:
    """A zone whose clock goes like these rules in that year: first where the reader lives, then usual ones, then all."""
    wanted = _course(rules, year)
    fixed = next(iter(set(wanted))) if len(set(wanted)) == 1 else None
    if fixed is not None and fixed.total_seconds() % 3600 == 0 and abs(fixed) <= timedelta(hours=12):
        hours = int(fixed.total_seconds() // 3600)
        named = next((name for name in candidates if _course(ZoneInfo(name), year) == wanted), "")
        return named or f"Etc/GMT{-hours:+d}"
    return next((name for name in (*candidates, *sorted(_names().values())) if _course(ZoneInfo(name), year) == wanted), "")


def _course(rules: tzinfo, year: int) -> tuple[timedelta | None, ...]:
    days = (date(year, month, min(day, 28)) for month, day in PROBES)
    return tuple(datetime.combine(day, time(12)).replace(tzinfo=rules).utcoffset() for day in days)


@cache
def _names() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}
