"""Arithmetic of time that is taken and time that is free: pure, in moments, from the earlier to the later and without the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

type Span = tuple[datetime, datetime]

DAY = timedelta(days=1)
_NEVER = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


@dataclass(frozen=True)
class Hours:
    """When somebody works: from, until, and on which weekdays (Monday is 0), by the clock of a zone."""

    begins: time
    ends: time
    days: frozenset[int]
    zone: ZoneInfo


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time as few spans in their order; what has no length is left out."""
    whole: list[Span] = []
    for begins, ends in sorted(span for span in spans if span[0] < span[1]):
        if whole and begins <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], ends))
        else:
            whole.append((begins, ends))
    return whole


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of spans where nothing is taken."""
    whole = merged(spans)
    gaps = pairwise([(_NEVER[0], _NEVER[0]), *merged(taken), (_NEVER[1], _NEVER[1])])
    return common(whole, [(before[1], after[0]) for before, after in gaps])


def common(some: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """The time that lies in both."""
    left, right = merged(some), merged(others)
    found: list[Span] = []
    mine = theirs = 0
    while mine < len(left) and theirs < len(right):
        begins, ends = max(left[mine][0], right[theirs][0]), min(left[mine][1], right[theirs][1])
        if begins < ends:
            found.append((begins, ends))
        if left[mine][1] <= right[theirs][1]:
            mine += 1
        else:
            theirs += 1
    return found


def at_clock(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """A moment by the clock of a zone; what summer time skips is as much later."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def working(hours: Hours, *, since: datetime, until: datetime, off: frozenset[date] = frozenset()) -> list[Span]:
    """When somebody works within a window, without the days that are off."""
    first, last = since.astimezone(hours.zone).date(), until.astimezone(hours.zone).date()
    days = (first + DAY * n for n in range((last - first).days + 1))
    shifts = [
        (at_clock(day, hours.begins, hours.zone), at_clock(day, hours.ends, hours.zone))
        for day in days
        if day.weekday() in hours.days and day not in off
    ]
    return common(shifts, [(since, until)])


def slots(free: Iterable[Span], *, length: timedelta, step: timedelta) -> Iterator[Span]:
    """Where something of a length fits, beginning at round times (so many minutes after the full hour) only."""
    for begins, ends in merged(free):
        at = rounded_up(begins, step)
        while at + length <= ends:
            yield at, at + length
            at += step


def rounded_up(moment: datetime, step: timedelta) -> datetime:
    """The moment itself, or the next round one of its day by the world's clock."""
    midnight = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    over = (moment - midnight) % step
    return moment + (step - over) if over else moment


def free_for_all(shifts: Sequence[Iterable[Span]], taken: Iterable[Span]) -> list[Span]:
    """When all work and nothing is taken; nobody at all works never."""
    if not shifts:
        return []
    left = merged(shifts[0])
    for shift in shifts[1:]:
        left = common(left, shift)
    return without(left, taken)
