"""When a repeated task is due next: rules of iCalendar (RFC 5545), by the clock of a place, always ending somewhere.

Of a repeated task only the next one exists; it is made when this one is done. So a rule without an end costs nothing, and what is
looked for is found within `HORIZON` or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

HORIZON = timedelta(days=366 * 20)
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
RARELY = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
MISUNDERSTOOD = _("This rule of repeating is not understood.")
TOO_OFTEN = _("A task repeats daily at most.")
NEVER_DUE = _("By this rule it never comes.")
MOST = 100_000
SHORTEST = 28
"""Days that every month has."""


def checked(text: str, since: date) -> str:
    """A rule as it is kept; refuses what is not understood, comes several times a day, or never."""
    rule = text.strip().upper().removeprefix("RRULE:")
    words = words_of(rule)
    if not words or len(rule) > 500 or "\n" in rule or not all(_is_number(words.get(name, "1")) for name in ("COUNT", "INTERVAL")):
        raise ValidationError(MISUNDERSTOOD)
    if words.get("FREQ") not in RARELY or {"BYHOUR", "BYMINUTE", "BYSECOND"} & words.keys():
        raise ValidationError(TOO_OFTEN if "FREQ" in words else MISUNDERSTOOD)
    if not EARLIEST <= since <= LATEST or next_day(rule, since, after=since - timedelta(days=1)) is None:
        raise ValidationError(NEVER_DUE)
    return rule


def next_day(rule: str, since: date, *, after: date) -> date | None:
    """The first day of a rule that began on `since` which comes after a day; None where there is none any more."""
    if max(after, since) > LATEST:
        return None
    words = words_of(rule)
    times = int(words.pop("COUNT", None) or MOST)
    days = (moment.date() for moment in islice(parsed(kept_in_month(words, since), since, until=max(after, since) + HORIZON), times))
    return next((day for day in days if day > after), None)


def kept_in_month(words: dict[str, str], since: date) -> dict[str, str]:
    """A plain rule by months or years that began on the 29th, 30th or 31st: in shorter months it comes on the last day."""
    is_plain = words.get("FREQ") in {"MONTHLY", "YEARLY"} and not any(name.startswith("BY") for name in words)
    if since.day <= SHORTEST or not is_plain:
        return words
    days = ",".join(str(day) for day in range(SHORTEST, since.day + 1))
    month = {"BYMONTH": str(since.month)} if words["FREQ"] == "YEARLY" else {}
    return {**words, **month, "BYMONTHDAY": days, "BYSETPOS": "-1"}


def moved(moment: datetime, *, days: int, zone: ZoneInfo) -> datetime:
    """A moment so many days later, at the same time by the clock there; a time that summer time skips comes an hour later."""
    local = moment.astimezone(zone)
    wall = datetime.combine(local.date() + timedelta(days=days), local.time().replace(fold=0), tzinfo=zone)
    return wall.astimezone(UTC)


def _is_number(text: str) -> bool:
    return text.isdecimal() and 0 < int(text) <= MOST


def words_of(rule: str) -> dict[str, str]:
    """The parts of a rule by their names."""
    return dict(part.partition("=")[::2] for part in rule.split(";") if part)


def parsed(words: dict[str, str], since: date, *, until: date) -> Iterable[datetime]:
    """The days of a rule that began on `since`, up to a day.

    Days are compared, so an end by the clock of Greenwich is taken as its day; an end stands in every rule."""
    if not re.fullmatch(r"\d{8}(T\d{6}Z?)?", words.get("UNTIL", "99991231")):
        raise ValidationError(MISUNDERSTOOD)
    last = min(words.get("UNTIL", "99991231")[: len("YYYYMMDD")], f"{until:%Y%m%d}")
    text = ";".join(f"{name}={value}" for name, value in {**words, "UNTIL": last}.items())
    try:
        return _rule(text, since)
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise ValidationError(MISUNDERSTOOD) from error


@lru_cache(maxsize=4096)
def _rule(text: str, since: date) -> Iterable[datetime]:
    """A rule that was read; remembered, since calendars are looked at again and again."""
    rule: Iterable[datetime] = rrulestr(text, dtstart=datetime.combine(since, time()))
    return rule
