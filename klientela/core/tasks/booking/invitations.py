"""Invitations to guests without an account here: by mail, as calendars understand them, whenever time or place has changed."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from icalendar import vCalAddress

from klientela.core.access.acting import acting
from klientela.core.access.links import make_door
from klientela.core.identity.models import User
from klientela.core.identity.secrets import digest
from klientela.core.messaging.account import Account, usable_account
from klientela.core.messaging.letters import Letter, greeting_of
from klientela.core.messaging.services import write_letter
from klientela.core.tasks.interchange.ical_out import calendar_of
from klientela.core.tasks.interchange.shown import Shown, shown_to
from klientela.core.tasks.models import Guest, Invitation, Meeting, MeetingKind, MeetingState
from klientela.core.tasks.zones import zone_named

PLACE, OP = "invitation", "answer"
DAYS = 365


@dataclass(frozen=True)
class Told:
    """A meeting as it is told to guests: as its owner sees it, without what he wrote for himself."""

    meeting: Meeting
    shown: Shown
    account: Account

    @property
    def owner(self) -> User:
        """In whose name it is told; a meeting that is nobody's is not told."""
        return cast(User, self.meeting.owner)


@transaction.atomic
def write_invitations(meeting_id: UUID) -> int:
    """Write to each guest outside what he does not know yet; gives how many letters that were. Doing it again writes none."""
    meeting = Meeting._base_manager.select_for_update(of=("self",)).select_related("owner").filter(pk=meeting_id).first()
    account = usable_account()
    if meeting is None or meeting.owner is None or account is None or meeting.kind == MeetingKind.ABSENCE:
        return 0
    with acting(meeting.owner, reason="invitation"):
        told = _told(meeting, account)
        return sum(_write(told, guest, email) for guest, email in _outside(meeting, told)) if told else 0


def _told(meeting: Meeting, account: Account) -> Told | None:
    found = shown_to(meeting.owner, [meeting]) if meeting.owner else []
    if not found:
        return None
    kept = copy(found[0].meeting)
    kept.text, kept.is_private, kept.state = "", False, meeting.state
    return Told(meeting, replace(found[0], meeting=kept, said="", uid=meeting.uid or str(meeting.pk)), account)


def _outside(meeting: Meeting, told: Told) -> Iterable[tuple[Guest, str]]:
    """Guests without an account here whose address is known, also those who are asked no longer."""
    known = {one.guest: one.email for one in told.shown.attending}
    sent = dict(Invitation.objects.filter(guest__meeting=meeting).values_list("guest", "email"))
    for guest in Guest._base_manager.filter(meeting=meeting.pk, user=None).order_by("created_at", "pk"):
        email = known.get(guest.pk) or sent.get(guest.pk, "")
        if email:
            yield guest, email


def _write(told: Told, guest: Guest, email: str) -> bool:
    is_off = bool(guest.deleted_at or told.meeting.deleted_at or told.meeting.state == MeetingState.CANCELLED)
    before = Invitation.objects.filter(guest=guest.pk).first()
    mark = "" if is_off else _mark(told, email)
    if (before.digest == mark if before else is_off) or _is_over(told.meeting):
        return False
    sequence = told.meeting.sequence + (1 if is_off and before and before.sequence >= told.meeting.sequence else 0)
    Invitation.objects.update_or_create(guest=guest, defaults={"email": email, "digest": mark, "sequence": sequence})
    kind = "CANCEL" if is_off else "REQUEST"
    letter = _called_off(told, guest) if is_off else _invitation(told, guest, is_change=before is not None)
    calendar = calendar_text(told, guest, email, method=kind, sequence=sequence)
    write_letter(letter, kind="invitation", to=email, name=guest.name, has_secret=not is_off, calendar=calendar)
    return True


def _is_over(meeting: Meeting) -> bool:
    return meeting.lasts_until is not None and meeting.lasts_until < timezone.now()


def _mark(told: Told, email: str) -> str:
    """What a guest has to know: when any of it changes he is told."""
    meeting, changes = told.meeting, told.shown.changes
    times = (meeting.starts_at, meeting.ends_at, meeting.zone, meeting.is_all_day, meeting.rrule, meeting.place, email)
    return digest(repr((times, [(one.occurs_at, one.starts_at, one.ends_at, one.place, one.is_gone) for one in changes])))


def calendar_text(told: Told, guest: Guest, email: str, *, method: str, sequence: int) -> str:
    """The meeting as the calendar of a guest takes it in, who answers to the address letters come from."""
    calendar = calendar_of([told.shown])
    calendar.add("method", method)
    answers_to = told.account.reply_to or told.account.sender
    for event in calendar.walk("VEVENT"):
        event["ORGANIZER"] = _person(answers_to, told.owner.name)
        event["SEQUENCE"] = sequence
        event["ATTENDEE"] = _person(email, guest.name, ROLE="REQ-PARTICIPANT", PARTSTAT="NEEDS-ACTION", RSVP="TRUE")
        if method == "CANCEL":
            event["STATUS"] = "CANCELLED"
    return str(calendar.to_ical().decode())


def _person(email: str, name: str, **words: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    for word, value in {"CN": name.replace('"', "'"), **words}.items():
        if value:
            address.params[word] = value
    return address


def _invitation(told: Told, guest: Guest, *, is_change: bool) -> Letter:
    title, when = told.shown.title, when_of(told.meeting)
    subject = _("Changed: %(title)s, %(when)s") if is_change else _("Invitation: %(title)s, %(when)s")
    place = _("Place: %(place)s") % {"place": told.meeting.place} if told.shown.meeting.place else ""
    invites = _("%(who)s asks you to a meeting.") % {"who": told.owner.name}
    secret = make_door(PLACE, guest.pk, maker=told.owner, op=OP, days=DAYS)
    return Letter(
        subject=(subject % {"title": title, "when": when})[:200],
        lines=tuple(line for line in (invites, title, when, place) if line),
        greeting=greeting_of(guest.name) if guest.name else "",
        link=f"{told.account.site}{reverse('answer-invitation', args=[secret])}",
        label=_("Say whether you come"),
    )


def _called_off(told: Told, guest: Guest) -> Letter:
    values = {"title": told.shown.title, "when": when_of(told.meeting)}
    line = _("%(title)s on %(when)s does not take place.") % values
    return Letter((_("Called off: %(title)s, %(when)s") % values)[:200], (line,), greeting=greeting_of(guest.name) if guest.name else "")


def when_of(meeting: Meeting) -> str:
    """When a meeting takes place, by the clock it is meant by."""
    zone = zone_named(meeting.zone or "")
    begins: datetime = meeting.starts_at.astimezone(zone)
    if meeting.is_all_day:
        return date_format(begins, "DATE_FORMAT")
    return f"{date_format(begins, 'DATE_FORMAT')} {begins:%H:%M}–{meeting.ends_at.astimezone(zone):%H:%M} ({zone.key})"
