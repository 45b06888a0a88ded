"""When one meeting takes place over a long time, changes of single occurrences included."""

from __future__ import annotations

from datetime import datetime, timedelta

from klientela.core.tasks.booking.spans import Span
from klientela.core.tasks.calendar.repeating import moments
from klientela.core.tasks.models import Meeting, MeetingChange

AT_ONCE = timedelta(days=300)
"""Shorter than the days of which one series is read at once."""


def times_of(meeting: Meeting, since: datetime, until: datetime) -> list[Span]:
    """When a meeting begins and ends inside a window, in the order of time."""
    changes = (
        {row.occurs_at: row for row in MeetingChange._base_manager.filter(meeting=meeting.pk, deleted_at=None)} if meeting.rrule else {}
    )
    found = {start: (start, end) for start, end in _by_rule(meeting, since, until) if start not in changes}
    length = meeting.ends_at - meeting.starts_at
    moved = ((row.starts_at or row.occurs_at, row.ends_at) for row in changes.values() if not row.is_gone)
    times = [(start, end or start + length) for start, end in moved]
    return sorted([*found.values(), *((start, end) for start, end in times if start < until and end > since)])


def _by_rule(meeting: Meeting, since: datetime, until: datetime) -> list[Span]:
    if not meeting.rrule:
        return moments(meeting, since, until)
    found: set[Span] = set()
    while since < until:
        end = min(since + AT_ONCE, until)
        found |= set(moments(meeting, since, end))
        since = end
    return sorted(found)
