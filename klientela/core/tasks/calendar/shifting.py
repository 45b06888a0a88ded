"""Keeping changed occurrences with their series when all of it is moved."""

from __future__ import annotations

from datetime import datetime

from klientela.core.records.services import save
from klientela.core.tasks.calendar.repeating import at_clock
from klientela.core.tasks.models import Meeting, MeetingChange
from klientela.core.tasks.zones import zone_named


def shift_changes(meeting: Meeting, before: Meeting) -> None:
    """Changed occurrences follow their series by as many days, to its new time of the day."""
    zone, old_zone = zone_named(meeting.zone), zone_named(before.zone)
    start = meeting.starts_at.astimezone(zone)
    days = start.date() - before.starts_at.astimezone(old_zone).date()
    rows = MeetingChange._base_manager.filter(meeting=meeting.pk, deleted_at=None)
    for changed in rows.order_by("-occurs_at" if days.days >= 0 else "occurs_at"):
        old: datetime = changed.occurs_at.astimezone(old_zone)
        occurs_at = at_clock(old.date() + days, start.time(), zone)
        if occurs_at != changed.occurs_at:
            changed.occurs_at = occurs_at
            save(changed, only=["occurs_at"])
