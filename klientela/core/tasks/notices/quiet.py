"""When somebody may be disturbed: quiet hours and days by his own clock, and the hour of his daily summary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SUMMARY = time(7, 30)
LONGEST = 8
"""Days after which whoever has only quiet days is disturbed all the same."""


@dataclass(frozen=True)
class Quiet:
    """Quiet hours (which may pass midnight) and quiet weekdays, by the clock of a place; equal ends mean none."""

    zone: ZoneInfo
    begins: time | None = None
    ends: time | None = None
    days: frozenset[int] = frozenset()
    digest_at: time = SUMMARY

    def holds(self, moment: datetime) -> bool:
        """Whether a moment is quiet."""
        local = moment.astimezone(self.zone)
        return local.weekday() in self.days or self._in_hours(local.time())

    def end(self, moment: datetime) -> datetime:
        """The first moment from this one on that is not quiet."""
        for _again in range(2 * LONGEST):
            if not self.holds(moment):
                return moment
            moment = self._next_bound(moment)
        return moment

    def summary(self, moment: datetime) -> datetime:
        """When the next daily summary comes, on a day that is not quiet."""
        local = moment.astimezone(self.zone)
        first = local.date() if local.time() < self.digest_at else local.date() + timedelta(days=1)
        day = next((first + timedelta(days=n) for n in range(LONGEST) if (first + timedelta(days=n)).weekday() not in self.days), first)
        return self._at(day, self.digest_at)

    def _in_hours(self, now: time) -> bool:
        if self.begins is None or self.ends is None or self.begins == self.ends:
            return False
        if self.begins < self.ends:
            return self.begins <= now < self.ends
        return now >= self.begins or now < self.ends

    def _next_bound(self, moment: datetime) -> datetime:
        local = moment.astimezone(self.zone)
        if local.weekday() in self.days or self.ends is None:
            return self._at(local.date() + timedelta(days=1), time())
        day = local.date() if local.time() < self.ends else local.date() + timedelta(days=1)
        return self._at(day, self.ends)

    def _at(self, day: date, at: time) -> datetime:
        """A time by the clock; one that summer time skips comes an hour later, one that comes twice is its first."""
        return datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)
