"""Guests of meetings: colleagues, people we know, addresses; and what they answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import demand
from klientela.core.access.models import Share
from klientela.core.access.sharing import lend, take_back
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.records.services import bury, create, save, save_new
from klientela.core.tasks.events import MeetingAnswered, MeetingMoved
from klientela.core.tasks.models import Answer, Guest, Meeting
from klientela.kernel.entity import entity_of
from klientela.kernel.errors import NotAllowed
from klientela.kernel.event import publish

type Invited = User | Party | str
"""A colleague, a person we know, or an address."""
NOBODY = _("Say who is asked: a colleague, a person, or an address.")


@transaction.atomic
def invite(meeting: Meeting, whom: Invited, *, by: User, is_needed: bool = True) -> Guest:
    """Ask somebody to a meeting; once is enough."""
    known = _known(meeting, whom)
    if known is not None:
        return known
    values: dict[str, Any] = {"meeting": meeting, "is_needed": is_needed}
    if isinstance(whom, User):
        values["user"] = whom
    elif isinstance(whom, Party):
        values["party"] = whom
    else:
        values["email"] = whom
    made: Guest = create(entity_of(Guest), values, by=by)
    return made


@transaction.atomic
def create_guest(values: Mapping[str, Any], *, by: User) -> Guest:
    """Ask somebody to a meeting; a colleague sees it from now on, as far as his roles let him see meetings at all."""
    if not any(values.get(name) for name in ("user", "party", "email", "name")):
        raise ValidationError(NOBODY)
    guest: Guest = save_new(entity_of(Guest), values, by=by)
    if guest.user:
        lend(guest.meeting, to=guest.user, by=by)
        if guest.user_id == by.pk:
            guest.answer = Answer.ACCEPTED
            save(guest, only=["answer"])
    publish(MeetingMoved(meeting_id=guest.meeting_id, actor_id=by.pk))
    return guest


@transaction.atomic
def change_guest(guest: Guest, values: Mapping[str, Any], *, by: User) -> Guest:
    """Change who is asked: somebody else has not answered yet and sees the meeting, who is asked no longer does not."""
    before = guest.user_id
    is_other = bool({"user", "party", "email"} & values.keys())
    for name, value in values.items():
        setattr(guest, name, value)
    if not any((guest.user, guest.party, guest.email, guest.name)):
        raise ValidationError(NOBODY)
    if is_other:
        guest.answer = Answer.WAITING
    save(guest, only=[*values, "answer"])
    if before and before != guest.user_id:
        _close(guest.meeting_id, before)
    if guest.user and before != guest.user_id:
        lend(guest.meeting, to=guest.user, by=by)
    publish(MeetingMoved(meeting_id=guest.meeting_id, actor_id=by.pk))
    return guest


@transaction.atomic
def delete_guest(guest: Guest, *, by: User) -> None:
    """Ask somebody no longer; what the meeting opened to him is closed again."""
    bury(guest)
    if guest.user_id:
        _close(guest.meeting_id, guest.user_id)
    publish(MeetingMoved(meeting_id=guest.meeting_id, actor_id=by.pk))


@transaction.atomic
def bring_guest_back(guest: Guest, *, by: User) -> None:
    """Somebody is asked after all: he sees the meeting again and is told."""
    if guest.user:
        lend(guest.meeting, to=guest.user, by=by)
    publish(MeetingMoved(meeting_id=guest.meeting_id, actor_id=by.pk))


def _close(meeting: UUID, user: UUID) -> None:
    take_back(Meeting, Share.objects.filter(record=meeting, user=user).values_list("pk", flat=True))


def uninvite(guest: Guest, *, by: User) -> None:
    """Ask somebody no longer."""
    demand(by, "update", guest.meeting)
    delete_guest(guest, by=by)


def let_guests_in(meeting: Meeting, *, by: User) -> None:
    """Colleagues who are asked see the meeting also after it was made private or moved to another team."""
    for guest in guests_of(meeting):
        if guest.user:
            lend(meeting, to=guest.user, by=by)


@transaction.atomic
def answer(guest: Guest, answer: str, *, by: User | None = None) -> Guest:
    """Keep what a guest says; a colleague answers for himself, for others whoever may change the meeting. `by=None`: his mail said so."""
    if by is not None and guest.user_id != by.pk:
        demand(by, "update", guest.meeting)
    elif by is not None and guest.deleted_at:
        raise NotAllowed("answer")
    if guest.answer == answer:
        return guest
    guest.answer = Answer(answer)
    save(guest, only=["answer"])
    publish(MeetingAnswered(meeting_id=guest.meeting_id, guest_id=guest.pk, answer=answer, actor_id=by.pk if by else None))
    return guest


def guests_of(meeting: Meeting) -> list[Guest]:
    """Who is asked to a meeting, colleagues first."""
    rows = Guest._base_manager.filter(meeting=meeting.pk, deleted_at=None)
    return list(rows.select_related("user", "party").order_by("user", "created_at"))


def _known(meeting: Meeting, whom: Invited) -> Guest | None:
    word = {"user": whom} if isinstance(whom, User) else {"party": whom} if isinstance(whom, Party) else {"email": whom}
    return Guest._base_manager.filter(meeting=meeting.pk, deleted_at=None, **word).first()


def accept_invitation(meeting: Meeting, *, by: User) -> Guest:
    """Say that one comes to a meeting to which one was asked."""
    return answer(_asked(meeting, by), Answer.ACCEPTED, by=by)


def decline_invitation(meeting: Meeting, *, by: User) -> Guest:
    """Say that one does not come."""
    return answer(_asked(meeting, by), Answer.DECLINED, by=by)


def _asked(meeting: Meeting, user: User) -> Guest:
    found = Guest._base_manager.filter(meeting=meeting.pk, user=user, deleted_at=None).select_related("meeting").first()
    if found is None:
        raise NotAllowed("answer")
    return found
