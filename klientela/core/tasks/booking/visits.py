"""Booking by customers: which times are offered, and taking one of them, which only the first of two can."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klientela.core.access.acting import acting
from klientela.core.access.decisions import fixed_for, may, sees, visible
from klientela.core.identity.models import User
from klientela.core.jobs.turns import wait_for_turn
from klientela.core.parties.calling.finding import callers
from klientela.core.parties.calling.spelling import country_of, read_number
from klientela.core.parties.models import Party, PartyKind
from klientela.core.records.services import create
from klientela.core.tasks.booking.opening import horizon_of
from klientela.core.tasks.booking.spans import Span
from klientela.core.tasks.booking.times import Wanted, free_slots
from klientela.core.tasks.calendar.services import invite, plan
from klientela.core.tasks.models import BookingPage, Guest, Meeting
from klientela.kernel.entity import entity_of
from klientela.kernel.event import publish
from klientela.kernel.notice import Noteworthy

BOOKED = "meeting.booked"
NEXT = 5


@dataclass(frozen=True)
class Visit:
    """What a customer said of himself, and the beginning he chose."""

    starts_at: datetime
    name: str
    email: str
    phone: str = ""
    note: str = ""


class Taken(Exception):
    """The chosen time is not free any more; `next` are the nearest that are."""

    def __init__(self, following: list[Span]) -> None:
        super().__init__()
        self.next = following


def people_of(page: BookingPage) -> list[User]:
    """Who takes part in what is booked: whose page it is, and colleagues who are still here."""
    others = User.objects.filter(pk__in=page.with_others, is_active=True, deleted_at=None).order_by("name")
    return [page.user, *others]


def offered(page: BookingPage, *, people: list[User] | None = None) -> list[Span]:
    """Which times can be booked now."""
    since, until = horizon_of(page)
    length, pause = timedelta(minutes=page.minutes), timedelta(minutes=page.pause)
    wanted = Wanted(people or people_of(page), length, since, until, pause=pause, step=_step(page))
    return free_slots(wanted, most=2000)


def _step(page: BookingPage) -> timedelta:
    return timedelta(minutes=30 if page.minutes >= 30 else 15)


@transaction.atomic
def book(page: BookingPage, visit: Visit) -> Meeting:
    """Take a time for a customer. Raises `Taken` with the next free ones if somebody was faster, or it never was free."""
    owner, people = page.user, people_of(page)
    with acting(owner, reason="booking page"):
        _hold_off_others(people)
        free = offered(page, people=people)
        if visit.starts_at not in {start for start, _end in free}:
            raise Taken(_nearest(free, visit.starts_at))
        meeting = _planned(page, visit, people=people)
        _tell_owner(meeting, visit, owner=owner)
    return meeting


def _hold_off_others(people: list[User]) -> None:
    """Whoever books one of the same people at the same moment waits until this booking is certain."""
    for key in sorted(str(one.pk) for one in people):
        wait_for_turn(f"booking {key}")


def _nearest(free: list[Span], wanted: datetime) -> list[Span]:
    near = sorted(free, key=lambda span: abs(span[0] - wanted))[:NEXT]
    return sorted(near)


def _planned(page: BookingPage, visit: Visit, *, people: list[User]) -> Meeting:
    owner = page.user
    party = party_of(visit, owner=owner)
    ends_at = visit.starts_at + timedelta(minutes=page.minutes)
    title = f"{page.heading}: {visit.name}"[:200]
    said = {"party": party, "place": page.place, "text": _text_of(visit)}
    fixed = fixed_for(owner, entity_of(Meeting))
    kept: Any = {name: value for name, value in said.items() if name not in fixed}
    meeting = plan(title=title, starts_at=visit.starts_at, ends_at=ends_at, by=owner, **kept)
    person = party if party is not None and party.kind == PartyKind.PERSON else None
    guest = {"meeting": meeting, "name": visit.name, "email": visit.email, "party": person}
    closed = fixed_for(owner, entity_of(Guest)) - {"meeting"}
    create(entity_of(Guest), {name: value for name, value in guest.items() if value and name not in closed}, by=owner)
    for colleague in people[1:]:
        invite(meeting, colleague, by=owner)
    return meeting


def _text_of(visit: Visit) -> str:
    lines = [visit.note, _("Phone: %(phone)s") % {"phone": visit.phone} if visit.phone else "", visit.email]
    return "\n".join(line for line in lines if line)


def party_of(visit: Visit, *, owner: User) -> Party | None:
    """The one party its owner knows by this address or number; none where nobody or several are known by it."""
    entity = entity_of(Party)
    if not may(owner, "read", entity):
        return None
    rows = visible(owner, "read", entity).filter(email__iexact=visit.email).order_by("pk") if sees(owner, entity, "email") else ()
    found: list[Party] = list(rows[:2]) if visit.email else []
    if not found and visit.phone:
        found = [caller.party for caller in callers(owner, read_number(visit.phone, region=country_of(owner)))[0]]
    return visible(owner, "read", entity).get(pk=found[0].pk) if len(found) == 1 else None


def _tell_owner(meeting: Meeting, visit: Visit, *, owner: User) -> None:
    who, once = {"who": visit.name}, f"booked {meeting.pk}"
    title = gettext_lazy("%(who)s has booked a meeting with you")
    publish(Noteworthy(kind=BOOKED, users=(owner.pk,), title=title, values=who, occurrence=once, entity="meetings", key=meeting.pk))
