"""The meetings of somebody as his calendar programs read and write them."""

from __future__ import annotations

from collections.abc import Collection as Several
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may, visible
from klientela.core.exchange.foreign_text import text_of
from klientela.core.identity.models import User
from klientela.core.records.services import delete
from klientela.core.records.writing import may_make
from klientela.core.tasks.calendar.services import answer
from klientela.core.tasks.dav.attending import keep_answer, keep_attending
from klientela.core.tasks.dav.shelves import Item, Refused, Shelf, forget_item, keep_item, keys_named, mark_of, names_of
from klientela.core.tasks.interchange.bringing import add, change_by, known_by_uid
from klientela.core.tasks.interchange.ical import read_calendar
from klientela.core.tasks.interchange.ical_out import calendar_of
from klientela.core.tasks.interchange.reading import ReadEvent
from klientela.core.tasks.interchange.shown import Shown, shown_to
from klientela.core.tasks.models import Answer, Collection, Guest, Meeting, MeetingState
from klientela.core.tasks.zones import zone_of
from klientela.kernel.entity import entity_of

CODE, ENDING = Collection.MEETINGS.value, ".ics"
MOST = 5_000
BACK = timedelta(days=2 * 366)
"""Older meetings stay here; a telephone does not need them."""
TOLD = (
    *("title", "starts_at", "ends_at", "zone", "is_all_day", "place", "text", "rrule", "is_private", "is_free"),
    *("state", "sequence"),
)
CHANGED = ("occurs_at", "starts_at", "ends_at", "title", "place", "is_gone")


def own_meetings(user: User) -> QuerySet[Any]:
    """What stands in somebody's own calendar: his meetings, and those he is asked to and has not declined."""
    asked = Guest._base_manager.filter(user=user, deleted_at=None).exclude(answer=Answer.DECLINED).values("meeting")
    rows = visible(user, "read", entity_of(Meeting)).filter(Q(owner=user) | Q(pk__in=asked)).exclude(state=MeetingState.CANCELLED)
    return rows.filter(Q(lasts_until=None) | Q(lasts_until__gte=timezone.now() - BACK)).select_related("owner").order_by("-starts_at", "pk")


def items(user: User, names: Several[str] | None) -> dict[str, Item]:
    """The meetings of somebody by the names his programs have for them."""
    rows = own_meetings(user)
    if names is not None:
        rows = rows.filter(pk__in=keys_named(user, CODE, names, ending=ENDING))
    called = names_of(user, CODE)
    found: dict[str, Item] = {}
    for shown in shown_to(user, list(rows[:MOST])):
        item = _item(called.get(shown.meeting.pk) or f"{shown.meeting.pk}{ENDING}", shown)
        found.setdefault(item.name, item)
    return {name: item for name, item in found.items() if names is None or name in names}


def _item(name: str, shown: Shown) -> Item:
    meeting = shown.meeting
    told = [getattr(meeting, field) for field in TOLD]
    changes = [[getattr(change, field) for field in CHANGED] for change in shown.changes]
    mark = mark_of(shown.title, told, changes, shown.attending, shown.organizer, shown.uid, shown.said)
    return Item(name, meeting.pk, mark, partial(_text, shown), partial(_happens, meeting))


def _text(shown: Shown) -> str:
    content: bytes = calendar_of([shown]).to_ical()
    return content.decode()


def _happens(meeting: Meeting, since: datetime | None, until: datetime | None) -> bool:
    """Whether it may take place in that time: of a series whether it lasts then."""
    last = meeting.lasts_until if meeting.rrule else meeting.ends_at
    return (until is None or meeting.starts_at < until) and (since is None or last is None or last >= since)


@transaction.atomic
def put(user: User, name: str, content: bytes, item: Item | None) -> None:
    """Plan or change a meeting as a program says; what it says is taken over whole or not at all."""
    event = _one_event(content, user)
    meeting = _changed(user, event, item) if item else _planned(user, name, event)
    keep_item(user, CODE, name=name, key=meeting.pk, uid=event.uid, text=text_of(content))


def _one_event(content: bytes, user: User) -> ReadEvent:
    try:
        found = read_calendar(content, home=zone_of(user))
    except ValidationError as error:
        raise Refused(400, "C:valid-calendar-data", " ".join(error.messages)) from error
    if found.faults:
        raise Refused(400, "C:valid-calendar-data", found.faults[0].reason)
    if not found.events and found.other.keys() - {"VTIMEZONE"}:
        raise Refused(403, "C:supported-calendar-component")
    if len(found.events) != 1 or not found.events[0].uid or found.events[0].more_starts:
        raise Refused(400, "C:valid-calendar-object-resource", str(_("There has to be exactly one event, with an UID and one rule.")))
    return found.events[0]


def _planned(user: User, name: str, event: ReadEvent) -> Meeting:
    if known_by_uid([event.uid], by=user):
        raise Refused(409, "C:no-uid-conflict")
    meeting = add(event, by=user)
    keep_attending(meeting, event, (), by=user)
    return meeting


def _changed(user: User, event: ReadEvent, item: Item) -> Meeting:
    meeting: Meeting = visible(user, "read", entity_of(Meeting)).get(pk=item.key)
    before = shown_to(user, [meeting])[0].attending
    if not may(user, "update", meeting):
        if not keep_answer(meeting, event, by=user):
            raise Refused(403, "D:need-privileges")
        return meeting
    changed = change_by(meeting, event, by=user)
    keep_attending(changed, event, before, by=user)
    return changed


@transaction.atomic
def remove(user: User, item: Item) -> None:
    """Delete one's own meeting; one that somebody else made is declined."""
    guest = Guest._base_manager.filter(meeting=item.key, user=user, deleted_at=None).first()
    meeting: Meeting = visible(user, "read", entity_of(Meeting)).get(pk=item.key)
    if guest and meeting.owner_id != user.pk:
        answer(guest, Answer.DECLINED, by=user)
    else:
        delete(entity_of(Meeting), item.key, by=user)
    forget_item(user, CODE, item.key)


def to_be_told(user: User, *, since: datetime, until: datetime) -> list[Shown]:
    """What a calendar elsewhere is told of somebody's own."""
    rows: Iterable[Any] = own_meetings(user).filter(Q(lasts_until=None) | Q(lasts_until__gte=since), starts_at__lt=until)[:MOST]
    return shown_to(user, list(rows))


MEETINGS = Shelf(
    code=CODE,
    home="calendars",
    component="VEVENT",
    content_type="text/calendar; charset=utf-8; component=VEVENT",
    title=_("Meetings"),
    may_read=lambda user: may(user, "read", entity_of(Meeting)),
    may_add=lambda user: may_make(user, entity_of(Meeting)),
    items=items,
    put=put,
    remove=remove,
)
