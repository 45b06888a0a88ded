"""Events of other calendars become meetings: new ones planned, known ones changed, with exactly the exceptions they came with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from klientela.core.access.decisions import fixed_for, visible
from klientela.core.identity.models import User
from klientela.core.records.services import change, create, delete, save
from klientela.core.tasks.calendar.services import call_off, plan
from klientela.core.tasks.interchange.reading import Differing, ReadEvent
from klientela.core.tasks.models import Guest, Meeting, MeetingChange, MeetingState
from klientela.kernel.entity import entity_of

NAMES = ("title", "starts_at", "ends_at", "zone", "is_all_day", "place", "text", "rrule", "is_private", "is_free")


def known_by_uid(uids: Iterable[str], *, by: User) -> dict[str, Meeting]:
    """The meetings in somebody's own calendar that other calendars call so."""
    wanted = {uid for uid in uids if uid}
    rows = visible(by, "read", entity_of(Meeting)).filter(owner=by, uid__in=wanted)
    return {row.uid: row for row in rows}


@transaction.atomic
def bring_in(event: ReadEvent, *, by: User) -> Meeting:
    """Take an event of a file into one's own calendar; one that is known by its UID is changed. Nobody is told or asked."""
    known = known_by_uid([event.uid], by=by).get(event.uid) if event.uid else None
    if known:
        return change_by(known, event, by=by)
    meeting = add(event, by=by)
    for number, moment in enumerate(event.more_starts, 1):
        uid = f"{event.uid[:240]}#{number}" if event.uid else ""
        length = event.ends_at - event.starts_at
        add(replace(event, uid=uid, starts_at=moment, ends_at=moment + length, rrule="", differing=(), more_starts=()), by=by)
    _note_guests(meeting, event)
    return meeting


@transaction.atomic
def add(event: ReadEvent, *, by: User) -> Meeting:
    """Plan a meeting from an event, with the occurrences that differ."""
    said = {name: value for name, value in values_of(event, by=by).items() if name not in ("title", "starts_at", "ends_at")}
    meeting = plan(title=event.title, starts_at=event.starts_at, ends_at=event.ends_at, by=by, uid=event.uid, **said)
    _keep_differing(meeting, event.differing, by=by)
    return _settled(meeting, event, by=by)


@transaction.atomic
def change_by(meeting: Meeting, event: ReadEvent, *, by: User, version: int | None = None) -> Meeting:
    """Change a meeting into what an event says now; `StaleSave` when it was changed meanwhile."""
    values = values_of(event, by=by)
    if "rrule" in values:
        values["repeats"] = "rule" if event.rrule else ""
    entity = entity_of(Meeting)
    changed: Meeting = change(entity, meeting.pk, values, by=by, version=meeting.version if version is None else version)
    _keep_differing(changed, event.differing, by=by)
    return _settled(changed, event, by=by)


def values_of(event: ReadEvent, *, by: User) -> dict[str, Any]:
    """What an event says of the fields its bringer may write."""
    fixed = fixed_for(by, entity_of(Meeting))
    return {name: getattr(event, name) for name in NAMES if name not in fixed}


def _settled(meeting: Meeting, event: ReadEvent, *, by: User) -> Meeting:
    meeting.refresh_from_db()
    if event.is_cancelled and meeting.state == MeetingState.PLANNED:
        call_off(meeting, by=by)
        meeting.refresh_from_db()
    return meeting


def _keep_differing(meeting: Meeting, wanted: Sequence[Differing], *, by: User) -> None:
    """Exactly these occurrences differ from their series, besides those that took place already."""
    entity = entity_of(MeetingChange)
    rows = {row.occurs_at: row for row in MeetingChange._base_manager.filter(meeting=meeting.pk, deleted_at=None)}
    for one in wanted:
        values = _changed_values(one, meeting)
        row = rows.pop(one.occurs_at, None)
        if row is None:
            create(entity, {"meeting": meeting, "occurs_at": one.occurs_at, **values}, by=by)
        elif any(getattr(row, name) != value for name, value in values.items()):
            change(entity, row.pk, values, by=by, version=row.version)
    for row in rows.values():
        if not row.is_held:
            delete(entity, row.pk, by=by)


def _changed_values(one: Differing, meeting: Meeting) -> Mapping[str, Any]:
    if one.is_gone:
        return {"is_gone": True}
    times: dict[str, datetime | None] = {"starts_at": one.starts_at, "ends_at": one.ends_at}
    title = "" if one.title == meeting.title else one.title
    return {**times, "title": title, "place": "" if one.place == meeting.place else one.place, "is_gone": False}


def _note_guests(meeting: Meeting, event: ReadEvent) -> None:
    """Who took part, by address; nobody is invited by bringing in a file."""
    own = {((meeting.owner.email if meeting.owner else "") or "").lower()}
    for guest in {one.email: one for one in event.invited if one.email not in own}.values():
        save(Guest(meeting=meeting, email=guest.email, name=guest.name, answer=guest.answer, is_needed=guest.is_needed))
