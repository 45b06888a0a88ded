"""Reminders of meetings: before each occurrence its owner and the colleagues who come are told once, by the machinery of tasks."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.access.decisions import sees
from klientela.core.access.grants import rules_version
from klientela.core.identity.models import User
from klientela.core.records.models import RecordRef
from klientela.core.records.titles import title_of
from klientela.core.tasks.calendar.repeating import moments
from klientela.core.tasks.models import Ahead, Answer, Guest, Meeting, MeetingChange, MeetingState
from klientela.core.tasks.notices.services import News, notify_many
from klientela.core.tasks.zones import zone_of
from klientela.kernel.entity import entity_of
from klientela.kernel.wall import beyond_the_wall

AHEAD = timedelta(days=366 * 5)
TOGETHER = 200
MINUTES: dict[str, int] = {choice: int(choice) for choice in Ahead.values if choice}
REMINDER = "meeting.reminder"


def next_reminder(meeting: Meeting, *, after: datetime | None = None) -> datetime | None:
    """When the next reminder of a meeting is due; None where none is asked for or it is over."""
    if meeting.remind_before not in MINUTES or meeting.state != MeetingState.PLANNED:
        return None
    ahead, moment = timedelta(minutes=MINUTES[meeting.remind_before]), after or timezone.now()
    starts = _starts(meeting, moment) if meeting.rrule else [meeting.starts_at]
    due = (start - ahead for start in starts if start > moment)
    return next((each for each in due if after is None or each > after), None)


def _starts(meeting: Meeting, moment: datetime) -> list[datetime]:
    """When a series begins from a moment on: by its rule, or when an occurrence that was moved does; one called off or held does not."""
    changes = {row.occurs_at: row for row in MeetingChange._base_manager.filter(meeting=meeting.pk, deleted_at=None)}
    moved = (row.starts_at or row.occurs_at for row in changes.values() if not (row.is_gone or row.is_held))
    return sorted([*(start for start, _end in moments(meeting, moment, moment + AHEAD) if start not in changes), *moved])


def remind_meetings(*, now: datetime | None = None) -> int:
    """Tell of all meetings whose reminder is due, in portions that each hold by themselves; gives how many there were."""
    count = 0
    while portion := _portion(now or timezone.now()):
        count += portion
    return count


@transaction.atomic
@beyond_the_wall("reminders of everybody")
def _portion(now: datetime) -> int:
    rows = Meeting.objects.select_for_update(skip_locked=True, of=("self",)).filter(remind_at__lte=now, state=MeetingState.PLANNED)
    meetings = list(rows.select_related("owner").order_by("pk")[:TOGETHER])
    version = rules_version() if meetings else 0
    news = [_news(meeting, user, version) for meeting in meetings for user in _people(meeting)]
    notify_many(news, now=now)
    for meeting in meetings:
        Meeting.objects.filter(pk=meeting.pk).update(remind_at=next_reminder(meeting, after=max(now, meeting.remind_at or now)))
    return len(meetings)


def _start(meeting: Meeting) -> datetime:
    due = meeting.remind_at or meeting.starts_at
    return due + timedelta(minutes=MINUTES.get(meeting.remind_before, 0))


def _people(meeting: Meeting) -> list[User]:
    rows = Guest._base_manager.filter(meeting=meeting.pk, deleted_at=None, user__isnull=False, answer=Answer.ACCEPTED)
    guests = [guest.user for guest in rows.select_related("user") if guest.user_id != meeting.owner_id]
    return [user for user in (meeting.owner, *guests) if user is not None]


def _news(meeting: Meeting, user: User, version: int) -> News:
    local = _start(meeting).astimezone(zone_of(user))
    with acting(user, rules_version=version):
        title = title_of(meeting, user)
        has_time = sees(user, entity_of(Meeting), "starts_at")
    word = f"{meeting.pk}:{meeting.remind_at:%Y%m%dT%H%M%S}"
    about = RecordRef("meetings", meeting.pk)
    return News(user, REMINDER, title, text=f"{local:%H:%M}" if has_time else "", values={"title": title}, about=about, occurrence=word)
