"""Meetings with everything their reader may know of them, gathered for other calendars: a few statements whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from icalendar import Component

from klientela.core.access.decisions import parts_within, sees, visible
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.records.withholding import withheld_from
from klientela.core.tasks.interchange.ical import components_of
from klientela.core.tasks.models import Collection, Guest, Meeting, MeetingChange, PeerItem
from klientela.kernel.entity import entity_named, entity_of

NEEDED = ("starts_at", "ends_at")
"""Without these a meeting is none; who may not see them gets no calendar."""


@dataclass(frozen=True)
class Attending:
    """Somebody who is asked, as far as a reader may know him."""

    email: str
    name: str
    answer: str
    is_needed: bool
    guest: UUID | None = None


@dataclass(frozen=True)
class Shown:
    """One meeting as one reader sees it."""

    meeting: Meeting
    """Without what is hidden from him."""
    title: str
    changes: tuple[MeetingChange, ...] = ()
    attending: tuple[Attending, ...] = ()
    organizer: tuple[str, str] = ("", "")
    said: str = ""
    """What a program of his said of it before."""
    uid: str = ""

    @property
    def kept(self) -> list[Component]:
        """That, read: the event and its occurrences that differ."""
        return components_of(self.said) if self.said else []


def shown_to(user: User, rows: Sequence[Meeting], *, with_guests: bool = True) -> list[Shown]:
    """These meetings, which he may read, as he sees them."""
    if not rows or not sees(user, entity_of(Meeting), *NEEDED):
        return []
    keys = [row.pk for row in rows]
    changes = _by_meeting(_changes(user, keys))
    guests = _by_meeting(_guests(user, keys)) if with_guests else {}
    items = {item.key: item for item in PeerItem.objects.filter(user=user, collection=Collection.MEETINGS, key__in=keys)}
    known = _known(user, guests)
    found = []
    for row in rows:
        parts = changes.get(row.pk, ()), known.attending(guests.get(row.pk, ()))
        found.append(_shown(user, row, parts=parts, item=items.get(row.pk)))
    return found


def _shown(user: User, row: Meeting, *, parts: tuple[Iterable[Any], Sequence[Attending]], item: PeerItem | None) -> Shown:
    changes, attending = parts
    return Shown(
        meeting=withheld_from(row, user),
        title=title_of(row, user),
        changes=tuple(changes),
        attending=tuple(attending),
        organizer=_organizer(user, row) if attending else ("", ""),
        said=item.text if item else "",
        uid=(item.uid if item else "") or row.uid or str(row.pk),
    )


def _changes(user: User, keys: Sequence[UUID]) -> list[MeetingChange]:
    part = entity_of(MeetingChange)
    rows = parts_within(user, part).filter(meeting__in=keys).order_by("occurs_at")
    return [withheld_from(row, user) for row in rows] if sees(user, part, "occurs_at", "starts_at", "ends_at", "is_gone") else []


def _guests(user: User, keys: Sequence[UUID]) -> list[Guest]:
    part = entity_of(Guest)
    rows = parts_within(user, part).filter(meeting__in=keys).select_related("user").order_by("created_at", "pk")
    return [withheld_from(row, user) for row in rows]


def _by_meeting[P: (Guest, MeetingChange)](rows: Iterable[P]) -> dict[UUID, list[P]]:
    found: dict[UUID, list[P]] = defaultdict(list)
    for row in rows:
        found[row.meeting_id].append(row)
    return found


def _organizer(user: User, row: Meeting) -> tuple[str, str]:
    if row.owner is None or not sees(user, entity_of(Meeting), "owner"):
        return "", ""
    is_known = row.owner_id == user.pk or sees(user, entity_named("users"), "email")
    return (row.owner.email or "" if is_known else ""), str(row.owner)


@dataclass(frozen=True)
class _Known:
    """Addresses of those who are asked, as far as their reader may know them."""

    user: User
    parties: dict[UUID, Any]
    sees_colleagues: bool

    def attending(self, guests: Iterable[Guest]) -> list[Attending]:
        found = (self._one(guest) for guest in guests)
        return [each for each in found if each.email]

    def _one(self, guest: Guest) -> Attending:
        email, name = guest.email, guest.name
        if guest.user_id and guest.user:
            name = str(guest.user)
            email = (guest.user.email or "") if self.sees_colleagues or guest.user_id == self.user.pk else ""
        elif guest.party_id:
            party = self.parties.get(guest.party_id)
            email, name = (email or party.email or "", title_of(party, self.user)) if party else ("", "")
        return Attending(email, name, guest.answer or "waiting", guest.is_needed is not False, guest.pk)


def _known(user: User, guests: dict[UUID, list[Guest]]) -> _Known:
    keys = {guest.party_id for rows in guests.values() for guest in rows if guest.party_id}
    rows = visible(user, "read", entity_named("parties")).filter(pk__in=keys) if keys else ()
    parties = {row.pk: withheld_from(row, user) for row in rows}
    return _Known(user, parties, sees(user, entity_named("users"), "email"))
