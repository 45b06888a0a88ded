"""What stands on the page of a meeting: who is asked and what they say, one's own answer, the next times of a series."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may, sees, visible
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.tasks.calendar.inviting import guests_of
from klientela.core.tasks.calendar.queries import changes_for, times
from klientela.core.tasks.models import Answer, Guest, Meeting, MeetingState
from klientela.core.tasks.zones import zone_of
from klientela.core.views.rights import is_open
from klientela.kernel.entity import Entity, Panel, entity_named, entity_of
from klientela.ui.formats import formats_now

AHEAD = timedelta(days=400)
SHOWN = 6
RESTRICTED = _("restricted")
TONES: dict[str, str] = {Answer.ACCEPTED: "green", Answer.DECLINED: "red", Answer.TENTATIVE: "amber", Answer.WAITING: ""}
ANSWERS = ((Answer.ACCEPTED, _("I come")), (Answer.TENTATIVE, _("Perhaps")), (Answer.DECLINED, _("I do not come")))


def meeting_panel(entity: Entity, record: Any, user: User) -> Panel | None:
    """The guests of a meeting with their answers, and the next times of a series."""
    if not isinstance(record, Meeting):
        return None
    guests = guests_of(record) if may(user, "read", entity_of(Guest)) else []
    sees_answers = sees(user, entity_of(Guest), "user", "answer")
    mine = next((guest for guest in guests if guest.user_id == user.pk), None) if sees_answers else None
    is_planned = record.state == MeetingState.PLANNED
    has_times = sees(user, entity, "starts_at", "ends_at", "state")
    may_change = is_planned and has_times and is_open(user, "update", record)
    context = {
        "meeting": record,
        "is_private": record.is_private and sees(user, entity, "is_private"),
        "guests": _told(guests, user),
        "answers": [(word, label, mine.answer == word) for word, label in ANSWERS] if mine and is_planned else [],
        "next": _next(record, user) if has_times else [],
        "move_url": reverse("meeting-move", args=[record.pk]) if may_change else "",
    }
    return Panel(_("Who comes and when"), "tasks/calendar/meeting.html", context)


def _told(guests: list[Guest], user: User) -> list[dict[str, Any]]:
    entity = entity_of(Guest)
    if not sees(user, entity, "answer", "user", "party", "name", "email"):
        return []
    keys = {guest.party_id for guest in guests if guest.party_id}
    known = visible(user, "read", entity_named("parties")).filter(pk__in=keys) if keys else ()
    parties = {party.pk: title_of(party, user) for party in known}
    return [{"name": _name(guest, parties), "answer": guest.get_answer_display(), "tone": TONES.get(guest.answer, "")} for guest in guests]


def _name(guest: Guest, parties: dict[Any, str]) -> Any:
    if guest.user:
        return guest.user.name
    return parties.get(guest.party_id, RESTRICTED) if guest.party_id else guest.name or guest.email


def _next(meeting: Meeting, user: User) -> list[dict[str, str]]:
    if not meeting.rrule:
        return []
    now, zone = timezone.now(), zone_of(user)
    coming = sorted(times(meeting, changes_for(user, [meeting])[meeting.pk], since=now, until=now + AHEAD), key=lambda each: each[0])
    found = []
    for start, _end, changed in coming[:SHOWN]:
        local = start.astimezone(zone)
        at = (changed.occurs_at if changed else start).isoformat()
        url = f"{reverse('meeting-move', args=[meeting.pk])}?{urlencode({'at': at})}"
        found.append({"when": f"{formats_now().day(local.date())}, {local:%H:%M}", "url": url})
    return found
