"""What guests answer: by their calendar, which sends a reply, or on the page their letter leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import TextChoices
from django.http import Http404
from django.utils.translation import pgettext_lazy
from icalendar import Calendar, Component

from klientela.core.access.acting import acting
from klientela.core.access.decisions import may
from klientela.core.access.links import door_behind
from klientela.core.identity.models import User
from klientela.core.tasks.booking.invitations import OP, PLACE
from klientela.core.tasks.calendar.services import answer
from klientela.core.tasks.models import Answer, Guest, Invitation, Meeting, MeetingState
from klientela.kernel.entity import entity_of

SAID = {"ACCEPTED": Answer.ACCEPTED, "DECLINED": Answer.DECLINED, "TENTATIVE": Answer.TENTATIVE}
MOST = 1_000_000


class Verdict(TextChoices):
    """What became of an answer."""

    TAKEN = "taken", pgettext_lazy("answer", "The answer was taken.")
    NO_ANSWER = "no_answer", pgettext_lazy("answer", "This is no answer to an invitation.")
    UNKNOWN = "unknown", pgettext_lazy("answer", "No invitation with this number was sent to this address.")
    OFF = "off", pgettext_lazy("answer", "The meeting was called off, so the answer is left aside.")
    OLDER = "older", pgettext_lazy("answer", "The answer is about an older time, so it is left aside.")
    ONE_OF_MANY = "one_of_many", pgettext_lazy("answer", "The answer is about one meeting of a series, so it is left aside.")


@dataclass(frozen=True)
class Understood:
    """What an answer came to, and whose it is where that is known."""

    verdict: Verdict
    guest: Guest | None = None


def understand(calendar_text: str) -> Understood:
    """Take what somebody's calendar answered to an invitation. What is too late, older or strange changes nothing, and says why."""
    event = _reply(calendar_text)
    said = _said(event) if event is not None else None
    if event is None or said is None:
        return Understood(Verdict.NO_ANSWER)
    email, wanted = said
    sent = Invitation.objects.select_related("guest__meeting__owner").filter(
        email__iexact=email, guest__meeting__uid=str(event.get("uid", ""))
    )
    known = sent.order_by("-sent_at").first()
    if known is None:
        return Understood(Verdict.UNKNOWN)
    return _judged(known, event, wanted)


def _judged(known: Invitation, event: Component, wanted: str) -> Understood:
    guest = known.guest
    if is_off(guest):
        return Understood(Verdict.OFF, guest)
    if _sequence(event) < known.sequence:
        return Understood(Verdict.OLDER, guest)
    if "RECURRENCE-ID" in event:
        return Understood(Verdict.ONE_OF_MANY, guest)
    return take_answer(guest, wanted)


@transaction.atomic
def take_answer(guest: Guest, wanted: str) -> Understood:
    """Keep what a guest says, unless the meeting does not take place any more."""
    meeting = Meeting._base_manager.select_for_update(of=("self",)).select_related("owner").get(pk=guest.meeting_id)
    fresh = Guest._base_manager.get(pk=guest.pk)
    fresh.meeting = meeting
    if is_off(fresh) or meeting.owner is None:
        return Understood(Verdict.OFF, fresh)
    with acting(meeting.owner, reason="answer of a guest"):
        return Understood(Verdict.TAKEN, answer(fresh, wanted))


def is_off(guest: Guest) -> bool:
    """Whether there is nothing to answer any more: the meeting was called off or deleted, or the guest is asked no longer."""
    meeting = guest.meeting
    return bool(guest.deleted_at or meeting.deleted_at or meeting.state == MeetingState.CANCELLED)


def guest_behind(secret: str) -> tuple[Guest, User]:
    """Who is asked by the letter with this link, and in whose name; an unknown link is a 404, and so is one whose maker sees nothing."""
    link = door_behind(secret, place=PLACE, op=OP)
    guest: Guest | None = Guest._base_manager.select_related("meeting__owner").filter(pk=link.record).first()
    with acting(link.maker, reason="invitation"):
        if guest is None or not _may_tell(link.maker, guest.meeting):
            raise Http404
    return guest, link.maker


def _may_tell(maker: User, meeting: Meeting) -> bool:
    return may(maker, "read", entity_of(Meeting)) and (meeting.deleted_at is not None or may(maker, "read", meeting))


def _reply(text: str) -> Component | None:
    """The event of a reply, if it is one."""
    try:
        calendar = Calendar.from_ical(text[:MOST])
        is_reply = str(calendar.get("method", "")).upper() == "REPLY"
        return next(iter(calendar.walk("VEVENT")), None) if is_reply else None
    except (ValueError, LookupError, TypeError, AttributeError, ValidationError):
        return None


def _said(event: Component) -> tuple[str, str] | None:
    """By which address what was answered; only one person answers at a time."""
    attendees: Any = event.get("attendee")
    one = attendees[0] if isinstance(attendees, list) and len(attendees) == 1 else attendees
    if one is None or isinstance(one, list):
        return None
    word = SAID.get(str(getattr(one, "params", {}).get("PARTSTAT", "")).upper())
    email = str(one).partition(":")[2].strip() if str(one).lower().startswith("mailto:") else ""
    return (email, word) if word and email else None


def _sequence(event: Component) -> int:
    try:
        return int(event.get("sequence", 0))
    except (TypeError, ValueError):
        return 0
