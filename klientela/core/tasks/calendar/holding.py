"""What becomes of a meeting: it is held and noted in the timeline, or called off."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import get_for, may, sees
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.records.models import RecordRef
from klientela.core.records.services import save
from klientela.core.tasks.calendar.moving import change_of, touch
from klientela.core.tasks.events import MeetingCalledOff
from klientela.core.tasks.models import Answer, Guest, Meeting, MeetingKind, MeetingState
from klientela.core.timeline.services.noting import note_episode
from klientela.kernel.entity import entity_named, entity_of
from klientela.kernel.event import publish

NOTED_AS: dict[str, str] = {MeetingKind.VISIT: "visit", MeetingKind.CALL: "call"}
OVER = _("This meeting was held or called off already.")
MOST_MINUTES = 24 * 60


@transaction.atomic
def call_off(meeting: Meeting, *, by: User, occurs_at: datetime | None = None) -> Meeting:
    """Call a meeting off, or one occurrence of a series; its guests are told."""
    found: Meeting = get_for(by, entity_of(Meeting), meeting.pk, "update", lock=True)
    if occurs_at is not None and found.rrule:
        changed = change_of(found, occurs_at)
        changed.is_gone = True
        save(changed)
        touch(found)
    else:
        _end(found, MeetingState.CANCELLED)
    publish(MeetingCalledOff(meeting_id=found.pk, actor_id=by.pk, occurs_at=occurs_at if found.rrule else None))
    return found


@transaction.atomic
def hold(meeting: Meeting, *, by: User, minutes: int | None = None, text: str = "", occurs_at: datetime | None = None) -> Any:
    """Say that a meeting took place, or one occurrence of a series; with a party it is noted in its timeline. Gives the episode, if any."""
    found: Meeting = get_for(by, entity_of(Meeting), meeting.pk, "update", lock=True)
    starts_at, ends_at = found.starts_at, found.ends_at
    if occurs_at is not None and found.rrule:
        changed = change_of(found, occurs_at)
        if changed.is_held:
            raise ValidationError(OVER)
        starts_at, ends_at = changed.starts_at or occurs_at, changed.ends_at or occurs_at + (ends_at - starts_at)
        changed.is_held = True
        save(changed)
        touch(found)
    else:
        _end(found, MeetingState.HELD)
    length = int((ends_at - starts_at).total_seconds() // 60)
    return _noted(found, by=by, at=starts_at, minutes=min(length if minutes is None else minutes, MOST_MINUTES), text=text)


def _end(meeting: Meeting, state: str) -> None:
    if meeting.state != MeetingState.PLANNED:
        raise ValidationError(OVER)
    meeting.state, meeting.remind_at = state, None
    meeting.sequence += 1
    save(meeting, only=["state", "remind_at", "sequence"])


def _noted(meeting: Meeting, *, by: User, at: datetime, minutes: int, text: str) -> Any:
    people = _there(meeting)
    party = meeting.party or (people[0] if people else None)
    if party is None or not may(by, "create", entity_named("episodes")):
        return None
    kind = NOTED_AS.get(meeting.kind, "meeting")
    about = meeting.about or RecordRef.of(meeting)
    others = [person for person in people if person.pk != party.pk]
    return note_episode(
        kind=kind, party=party, by=by, at=at, minutes=minutes, subject=_subject(meeting, by), text=text, about=about, people=others
    )


def _subject(meeting: Meeting, by: User) -> str:
    return "" if meeting.is_private or not sees(by, entity_of(Meeting), "title") else meeting.title


def _there(meeting: Meeting) -> list[Party]:
    rows = Guest._base_manager.filter(meeting=meeting.pk, deleted_at=None, party__isnull=False).exclude(answer=Answer.DECLINED)
    return [guest.party for guest in rows.select_related("party").order_by("created_at") if guest.party]
