"""When people are busy, and what with, as far as whoever asks may know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from klientela.core.access.decisions import fields_for, scope, sees, truth, visible
from klientela.core.identity.models import User, UserKind
from klientela.core.records.titles import title_of
from klientela.core.records.withholding import withheld_from
from klientela.core.tasks.calendar.repeating import moments
from klientela.core.tasks.models import Answer, Guest, Meeting, MeetingChange, MeetingState
from klientela.kernel.entity import entity_named, entity_of

MOST = 5000
"""So many meetings are read at once at most."""
DRAWN = ("pk", "owner_id", "party_id", "starts_at", "ends_at", "zone", "is_all_day", "is_free", "rrule", "lasts_until", "title", "place")
"""What is read of meetings in which nothing is hidden; whole records of hundreds would take most of the time."""
ALSO = ("kind", "state", "version", "is_private", "is_open", "may_move")


@dataclass(frozen=True)
class Occurrence:
    """A meeting in somebody's calendar, once; of what its reader may not know only that the person is busy."""

    person: UUID
    """In whose calendar it stands."""
    starts_at: datetime
    ends_at: datetime
    meeting: Any = None
    """What is drawn of it, without what is hidden from the reader; None when he may know only that somebody is busy."""
    occurs_at: datetime | None = None
    """Of a series: when it would begin by its rule."""
    title: str = ""
    place: str = ""
    party: str = ""
    kind: str = ""
    answer: str = ""
    """What the person answered, where he is a guest."""
    is_all_day: bool = False
    zone: str = ""
    """By whose clock whole days are meant."""
    is_held: bool = False
    may_move: bool = False

    @property
    def is_busy_only(self) -> bool:
        """Whether nothing is known of it but its time."""
        return self.meeting is None


def occurrences(user: User, *, people: Sequence[User], since: datetime, until: datetime) -> list[Occurrence]:
    """What stands in the calendars of these people inside a window, in the order of time; five statements whatever their number."""
    if {"starts_at", "ends_at"} & fields_for(user, entity_of(Meeting)):
        return []
    seen = {one.pk for one in people if may_look_at(user, one)}
    sees_guests = sees(user, entity_of(Guest), "user", "answer", "meeting")
    open_to = {"is_open": truth(scope(user, "read", Meeting)), "may_move": truth(scope(user, "update", Meeting))}
    asked = _meetings(seen, since, until, with_guests=sees_guests).annotate(**open_to)
    hidden = fields_for(user, entity_of(Meeting))
    rows: list[Any] = list((asked.defer("acl", "text", "uid") if hidden else asked.values_list(*DRAWN, *ALSO, named=True))[:MOST])
    calendars, changes = _calendars(rows, seen if sees_guests else set(), owners=seen), changes_for(user, rows)
    shown = _Shown(user, [row for row in rows if row.is_open])
    found = []
    for row in rows:
        for start, end, changed in times(row, changes[row.pk], since=since, until=until):
            occurs_at = changed.occurs_at if changed else start if row.rrule else None
            for person, answer in calendars[row.pk]:
                if not row.is_open and person == user.pk != row.owner_id:
                    continue
                found.append(shown.occurrence(row, (start, end), person=person, answer=answer, changed=changed, occurs_at=occurs_at))
    return sorted((each for each in found if each is not None), key=lambda each: (each.starts_at, each.ends_at, each.title))


def busy(people: Sequence[User], since: datetime, until: datetime) -> dict[UUID, list[tuple[datetime, datetime]]]:
    """When people are busy inside a window: moments only, in order, whoever asks."""
    keys = {one.pk for one in people}
    rows = list(_meetings(keys, since, until).filter(is_free=False)[:MOST])
    calendars, changes = _calendars(rows, keys, owners=keys), _changes(rows)
    found: dict[UUID, list[tuple[datetime, datetime]]] = {key: [] for key in keys}
    for row in rows:
        for start, end, _changed in times(row, changes[row.pk], since=since, until=until):
            for person, _answer in calendars[row.pk]:
                found[person].append((start, end))
    return {key: sorted(times) for key, times in found.items()}


def may_look_at(user: User, other: User) -> bool:
    """Whether somebody may see when another is busy: one's own calendar, and colleagues among each other."""
    return other.pk == user.pk or (user.kind == other.kind == UserKind.PERSON and other.is_active and not other.deleted_at)


def _meetings(people: set[UUID], since: datetime, until: datetime, *, with_guests: bool = True) -> QuerySet[Any]:
    asked = Guest._base_manager.filter(user__in=people, deleted_at=None).exclude(answer=Answer.DECLINED).values("meeting")
    theirs = Q(owner__in=people) | Q(pk__in=asked) if with_guests else Q(owner__in=people)
    rows = Meeting._base_manager.filter(theirs, deleted_at=None)
    rows = rows.exclude(state=MeetingState.CANCELLED)
    return rows.filter(Q(lasts_until=None) | Q(lasts_until__gte=since), starts_at__lt=until).order_by("starts_at", "pk")


def _calendars(rows: Sequence[Any], people: set[UUID], *, owners: set[UUID]) -> dict[UUID, list[tuple[UUID, str]]]:
    """In whose calendars each meeting stands: its owner's, and its guests' unless they do not come."""
    found: dict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
    for row in rows:
        if row.owner_id and row.owner_id in owners:
            found[row.pk].append((row.owner_id, ""))
    guests = Guest._base_manager.filter(meeting__in=[row.pk for row in rows], user__in=people, deleted_at=None)
    whose = {row.pk: row.owner_id for row in rows}
    for meeting, user, answer in guests.exclude(answer=Answer.DECLINED).values_list("meeting_id", "user_id", "answer"):
        if whose[meeting] != user:
            found[meeting].append((user, answer))
    return found


def changes_for(user: User, rows: Sequence[Any]) -> dict[UUID, dict[datetime, MeetingChange]]:
    """What differs from the series of these meetings, as far as a user may see it; where its times are hidden, nothing does."""
    if not sees(user, entity_of(MeetingChange), "meeting", "occurs_at", "starts_at", "ends_at", "is_gone"):
        return defaultdict(dict)
    return _changes(rows)


def _changes(rows: Sequence[Any]) -> dict[UUID, dict[datetime, MeetingChange]]:
    found: dict[UUID, dict[datetime, MeetingChange]] = defaultdict(dict)
    series = [row.pk for row in rows if row.rrule]
    for changed in MeetingChange._base_manager.filter(meeting__in=series, deleted_at=None) if series else ():
        found[changed.meeting_id][changed.occurs_at] = changed
    return found


def times(
    row: Any, changes: dict[datetime, MeetingChange], *, since: datetime, until: datetime
) -> list[tuple[datetime, datetime, MeetingChange | None]]:
    """When a meeting takes place inside a window, with what is different about it then."""
    found: list[tuple[datetime, datetime, MeetingChange | None]] = []
    for start, end in moments(row, since, until):
        if start not in changes:
            found.append((start, end, None))
    for changed in changes.values():
        start = changed.starts_at or changed.occurs_at
        end = changed.ends_at or start + (row.ends_at - row.starts_at)
        if not changed.is_gone and start < until and (end > since or start >= since):
            found.append((start, end, changed))
    return found


class _Shown:
    """What a reader is shown of the meetings he may read: asked once for all of them."""

    def __init__(self, user: User, rows: Sequence[Any]) -> None:
        self.user = user
        hidden = fields_for(user, entity_of(Meeting))
        self.hidden = hidden | fields_for(user, entity_of(MeetingChange))
        self.open = {row.pk: withheld_from(row, user) if hidden else row for row in rows}
        self.titles = {row.pk: title_of(row, user) if hidden else row.title for row in rows}
        keys = {row.party_id for row in self.open.values() if row.party_id}
        parties = visible(user, "read", entity_named("parties")).filter(pk__in=keys) if keys else ()
        self.parties = {party.pk: title_of(party, user) for party in parties}

    def occurrence(
        self, row: Any, times: tuple[datetime, datetime], *, person: UUID, answer: str, changed: Any, occurs_at: datetime | None
    ) -> Occurrence | None:
        """One line of a calendar; None where not even that somebody is busy is to be told."""
        shown = self.open.get(row.pk)
        if shown is None:
            return None if row.is_free else Occurrence(person, *times, is_all_day=row.is_all_day, zone=row.zone)
        return Occurrence(
            person,
            *times,
            meeting=shown,
            occurs_at=occurs_at,
            title=self._changed(changed, "title") or self.titles[row.pk],
            place=self._changed(changed, "place") or shown.place or "",
            party=self.parties.get(shown.party_id, ""),
            kind=shown.kind or "",
            answer=answer,
            is_all_day=row.is_all_day,
            zone=row.zone,
            is_held=bool(changed and changed.is_held),
            may_move=row.may_move,
        )

    def _changed(self, changed: MeetingChange | None, name: str) -> str:
        return str(getattr(changed, name)) if changed and name not in self.hidden else ""
