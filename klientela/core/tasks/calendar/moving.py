"""Moving a meeting, or one occurrence of a series."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import get_for
from klientela.core.identity.models import User
from klientela.core.records.services import bury, change, save, save_new
from klientela.core.records.writing import check_writable
from klientela.core.tasks.calendar.making import FIRST, LAST, refuse_wrong_times
from klientela.core.tasks.calendar.reminding import next_reminder
from klientela.core.tasks.calendar.repeating import moments
from klientela.core.tasks.events import MeetingMoved
from klientela.core.tasks.models import Meeting, MeetingChange
from klientela.kernel.entity import entity_of
from klientela.kernel.errors import StaleSave
from klientela.kernel.event import publish

NO_SUCH = _("This meeting does not take place at that time.")
TOO_EARLY = _("It cannot come before its series begins.")


@transaction.atomic
def move(meeting: Meeting, *, starts_at: datetime, ends_at: datetime, by: User, version: int, occurs_at: datetime | None = None) -> Meeting:
    """Move a meeting (all of a series, or the one occurrence that would begin at `occurs_at`); `StaleSave` if somebody was faster."""
    times = {"starts_at": starts_at, "ends_at": ends_at}
    if occurs_at is None:
        moved: Meeting = change(entity_of(Meeting), meeting.pk, times, by=by, version=version)
        return moved
    found = locked(meeting, by=by, version=version, values=times)
    _move_one(found, occurs_at, times)
    publish(MeetingMoved(meeting_id=found.pk, actor_id=by.pk, occurs_at=occurs_at))
    return found


def locked(meeting: Meeting, *, by: User, version: int, values: dict[str, Any]) -> Meeting:
    """The meeting for changing, as its reader saw it; `StaleSave` with both if somebody was faster."""
    found: Meeting = get_for(by, entity_of(Meeting), meeting.pk, "update", lock=True)
    check_writable(entity_of(Meeting), values.keys(), by=by)
    if found.version != version:
        raise StaleSave({name: getattr(found, name) for name in values}, values, version=found.version)
    return found


def _move_one(meeting: Meeting, occurs_at: datetime, times: dict[str, datetime]) -> None:
    refuse_wrong_times(times["starts_at"], times["ends_at"])
    if times["starts_at"] < meeting.starts_at and occurs_at != meeting.starts_at:
        raise ValidationError({"starts_at": TOO_EARLY})
    changed = change_of(meeting, occurs_at)
    changed.starts_at, changed.ends_at = times["starts_at"], times["ends_at"]
    save(changed)
    touch(meeting, until=times["ends_at"])


def change_of(meeting: Meeting, occurs_at: datetime) -> MeetingChange:
    """What is kept of one occurrence of a series, known already or new; refuses a moment at which it does not take place."""
    if not FIRST <= occurs_at < LAST:
        raise ValidationError(NO_SUCH)
    rows = MeetingChange._base_manager.filter(meeting=meeting.pk, occurs_at=occurs_at, deleted_at=None)
    found: MeetingChange | None = rows.first()
    if found is None and not any(start == occurs_at for start, _end in moments(meeting, occurs_at, LAST)[:1]):
        raise ValidationError(NO_SUCH)
    return found or MeetingChange(meeting=meeting, occurs_at=occurs_at)


def touch(meeting: Meeting, *, until: datetime | None = None) -> None:
    """A series of which one occurrence changed counts as changed, reminds of that one in its time, and lasts until its last one."""
    meeting.sequence += 1
    if until and meeting.lasts_until and until > meeting.lasts_until:
        meeting.lasts_until = until
    meeting.remind_at = next_reminder(meeting)
    save(meeting, only=["sequence", "lasts_until", "remind_at"])


def create_change(values: Mapping[str, Any], *, by: User) -> MeetingChange:
    """Say what is different about one occurrence of a series."""
    meeting: Meeting = values["meeting"]
    _refuse_wrong(MeetingChange(**values))
    made: MeetingChange = save_new(entity_of(MeetingChange), values, by=by)
    _tell(made, meeting, by=by)
    return made


@transaction.atomic
def change_change(changed: MeetingChange, values: Mapping[str, Any], *, by: User) -> MeetingChange:
    """Say something else about one occurrence of a series; what the meeting takes moves along."""
    for name, value in values.items():
        setattr(changed, name, value)
    _refuse_wrong(changed)
    save(changed, only=list(values))
    _tell(changed, changed.meeting, by=by)
    return changed


@transaction.atomic
def delete_change(changed: MeetingChange, *, by: User) -> None:
    """Have an occurrence take place by the rule of its series again."""
    bury(changed)
    _tell(changed, changed.meeting, by=by)


@transaction.atomic
def bring_change_back(changed: MeetingChange, *, by: User) -> None:
    """An occurrence differs from its series after all."""
    _tell(changed, changed.meeting, by=by)


def _tell(changed: MeetingChange, meeting: Meeting, *, by: User) -> None:
    length = meeting.ends_at - meeting.starts_at
    touch(meeting, until=changed.ends_at or (changed.starts_at and changed.starts_at + length))
    publish(MeetingMoved(meeting_id=meeting.pk, actor_id=by.pk, occurs_at=changed.occurs_at))


def _refuse_wrong(changed: MeetingChange) -> None:
    """An occurrence that differs takes place at times that can be, and ends after it begins."""
    begins = changed.starts_at or changed.occurs_at
    if begins is not None:
        refuse_wrong_times(begins, changed.ends_at or begins)
