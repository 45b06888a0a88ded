"""When people and rooms are free together: within working hours, on no holiday, beside what stands in calendars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from klientela.core.identity.models import User
from klientela.core.tasks.booking.resources import taken
from klientela.core.tasks.booking.spans import Hours, Span, free_for_all, slots, working
from klientela.core.tasks.calendar.queries import busy
from klientela.core.tasks.models import WorkingHours
from klientela.core.tasks.zones import zone_of
from klientela.kernel.holidays import holidays
from klientela.kernel.wall import beyond_the_wall

USUAL = (time(9), time(17), frozenset(range(5)))
"""From nine to five, Monday to Friday, for whoever says nothing else."""
STEP = timedelta(minutes=15)


@dataclass(frozen=True)
class Wanted:
    """A time that is looked for: who takes part, what is needed, how long, and between which moments."""

    people: Sequence[User]
    length: timedelta
    since: datetime
    until: datetime
    resources: Sequence[UUID] = field(default_factory=tuple)
    pause: timedelta = timedelta()
    """What has to stay free before and after."""
    step: timedelta = STEP


def free_slots(wanted: Wanted, *, most: int = 500) -> list[Span]:
    """Where it fits, the earliest first. Whoever works nowhere in between fits nowhere."""
    shifts = _shifts(wanted)
    begin, end = wanted.since - wanted.pause, wanted.until + wanted.pause
    times = [span for spans in busy(wanted.people, begin, end).values() for span in spans]
    if wanted.resources:
        times += taken(wanted.resources, begin, end)
    padded = [(start - wanted.pause, stop + wanted.pause) for start, stop in times]
    found = slots(free_for_all(shifts, padded), length=wanted.length, step=wanted.step)
    return [span for span, _number in zip(found, range(most), strict=False)]


def _shifts(wanted: Wanted) -> list[list[Span]]:
    return [
        working(hours, since=wanted.since, until=wanted.until, off=_off(hours, wanted.since, wanted.until))
        for hours in hours_of(wanted.people).values()
    ]


def _off(hours: Hours, since: datetime, until: datetime) -> frozenset[date]:
    first, last = since.astimezone(hours.zone).date(), until.astimezone(hours.zone).date()
    return frozenset(holidays(first, last, zone=hours.zone.key))


@beyond_the_wall("when people work, told as free time only")
def hours_of(people: Iterable[User]) -> dict[UUID, Hours]:
    """When people work, each by his own clock."""
    known = {row.user_id: row for row in WorkingHours.objects.filter(user__in=[one.pk for one in people])}
    return {one.pk: _hours(known.get(one.pk), one) for one in people}


def _hours(row: WorkingHours | None, user: User) -> Hours:
    begins, ends, days = (row.begins, row.ends, frozenset(row.days)) if row else USUAL
    return Hours(begins, ends, days, zone_of(user))
