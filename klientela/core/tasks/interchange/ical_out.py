"""Meetings as calendars of other programs read them (RFC 5545), with what such a program said of them before and we do not keep."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar import Calendar, Component, Event, Timezone, vCalAddress, vRecur, vText

from klientela.core.tasks.interchange.ical_events import occurrence_of
from klientela.core.tasks.interchange.shown import Attending, Shown
from klientela.core.tasks.models import MeetingChange, MeetingState

PRODUCT = "-//Klientela//Calendar//EN"
OURS = frozenset({
    *("UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "SUMMARY", "DESCRIPTION", "LOCATION", "DTSTART", "DTEND", "DURATION"),
    *("RRULE", "EXDATE", "RDATE", "RECURRENCE-ID", "CLASS", "STATUS", "TRANSP", "ATTENDEE"),
})
"""What we keep ourselves; everything else a program said goes back to it as it was."""
PARTS = {"waiting": "NEEDS-ACTION", "accepted": "ACCEPTED", "declined": "DECLINED", "tentative": "TENTATIVE"}


def calendar_of(meetings: Iterable[Shown], *, name: str = "") -> Calendar:
    """A calendar with these meetings and the clocks they are meant by."""
    events = [(shown.meeting.zone, event) for shown in meetings for event in events_of(shown)]
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    if name:
        calendar.add("x-wr-calname", name)
    for zone in sorted({zone for zone, event in events if "TZID" in event["dtstart"].params}):
        calendar.add_component(timezone_of(zone))
    for _zone, event in events:
        calendar.add_component(event)
    return calendar


def busy_calendar_of(meetings: Iterable[Shown], *, name: str = "") -> Calendar:
    """Only when somebody is busy: no titles, places, texts or people."""
    return calendar_of((_bare(shown) for shown in meetings if not shown.meeting.is_free), name=name)


def _bare(shown: Shown) -> Shown:
    meeting, bare = shown.meeting, type(shown.meeting)
    times = {name: getattr(meeting, name) for name in ("pk", "starts_at", "ends_at", "zone", "is_all_day", "rrule", "state", "sequence")}
    names = ("occurs_at", "starts_at", "ends_at", "is_gone")
    changes = [MeetingChange(**{name: getattr(one, name) for name in names}) for one in shown.changes]
    kept = bare(**times, created_at=meeting.created_at, changed_at=meeting.changed_at)
    return Shown(meeting=kept, title=_("Busy"), changes=tuple(changes), uid=str(meeting.pk))


@cache
def timezone_of(zone: str) -> Timezone:
    """The rules of a clock, for programs that do not know its name."""
    made = Timezone.from_tzid(zone, first_date=date(1990, 1, 1), last_date=date(2038, 1, 1))
    for part in made.subcomponents:
        _begin_by_the_old_clock(part)
    return made


def _begin_by_the_old_clock(part: Any) -> None:
    """A clock that is put forward is so by the time it shows before, as the standard wants it; the library tells the time after."""
    gained = part["TZOFFSETTO"].td - part["TZOFFSETFROM"].td
    if gained.total_seconds() <= 0:
        return
    days = [one.dt - gained for one in part["RDATE"].dts] if "RDATE" in part else []
    part["DTSTART"].dt -= gained
    part.pop("RDATE", None)
    if days:
        part.add("rdate", days)


def events_of(shown: Shown) -> list[Event]:
    """A meeting, and each of its occurrences that differs."""
    kept = {occurrence_of(one, shown.meeting.zone): one for one in shown.kept}
    moved = [change for change in shown.changes if not change.is_gone]
    return [_event(shown, kept.get(None)), *(_moved(shown, change, kept.get(change.occurs_at)) for change in moved)]


def _event(shown: Shown, kept: Component | None) -> Event:
    meeting = shown.meeting
    event = _begun(shown, kept, title=shown.title, place=meeting.place)
    event.add("dtstart", _written(meeting.starts_at, shown))
    event.add("dtend", _written(meeting.ends_at, shown))
    if meeting.rrule:
        event["RRULE"] = _rule(shown)
        for change in shown.changes:
            if change.is_gone:
                event.add("exdate", _written(change.occurs_at, shown))
    return event


def _moved(shown: Shown, change: MeetingChange, kept: Component | None) -> Event:
    event = _begun(shown, kept, title=change.title or shown.title, place=change.place or shown.meeting.place)
    starts_at = change.starts_at or change.occurs_at
    event.add("recurrence-id", _written(change.occurs_at, shown))
    event.add("dtstart", _written(starts_at, shown))
    event.add("dtend", _written(change.ends_at or starts_at + (shown.meeting.ends_at - shown.meeting.starts_at), shown))
    return event


def _begun(shown: Shown, kept: Component | None, *, title: str, place: str) -> Event:
    meeting, event = shown.meeting, Event()
    for name, value in kept.items() if kept else ():
        if name.upper() not in OURS:
            event[name] = value
    for part in kept.subcomponents if kept else ():
        event.add_component(part)
    event["UID"] = vText(shown.uid)
    event.add("dtstamp", meeting.changed_at.astimezone(UTC))
    event.add("created", meeting.created_at.astimezone(UTC))
    event.add("last-modified", meeting.changed_at.astimezone(UTC))
    event.add("sequence", meeting.sequence)
    for name, value in (("summary", title), ("location", place), ("description", meeting.text)):
        if value:
            event.add(name, value)
    for name, word in _words(shown, kept):
        event.add(name, word)
    _add_people(event, shown)
    return event


def _words(shown: Shown, kept: Component | None) -> Iterable[tuple[str, str]]:
    meeting = shown.meeting
    if meeting.state == MeetingState.CANCELLED:
        yield "status", "CANCELLED"
    elif kept is not None and str(kept.get("status", "")) in ("TENTATIVE", "CONFIRMED"):
        yield "status", str(kept["status"])
    if meeting.is_private:
        yield "class", "PRIVATE"
    yield "transp", "TRANSPARENT" if meeting.is_free else "OPAQUE"


def _add_people(event: Event, shown: Shown) -> None:
    email, name = shown.organizer
    if email and "ORGANIZER" not in event:
        event.add("organizer", _person(email, name))
    for one in shown.attending:
        event.add("attendee", _attendee(one))


def _attendee(one: Attending) -> vCalAddress:
    address = _person(one.email, one.name)
    address.params["PARTSTAT"] = vText(PARTS[one.answer])
    address.params["ROLE"] = vText("REQ-PARTICIPANT" if one.is_needed else "OPT-PARTICIPANT")
    return address


def _person(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    if name:
        address.params["CN"] = vText(name.replace('"', "'"))
    return address


def _written(moment: datetime, shown: Shown) -> Any:
    zone = ZoneInfo(shown.meeting.zone or "UTC")
    if shown.meeting.is_all_day:
        return moment.astimezone(zone).date()
    return moment.astimezone(UTC) if zone.key == "UTC" else moment.astimezone(zone)


def _rule(shown: Shown) -> vRecur:
    """The rule with its end as the standard wants it: a day for whole days, else a moment by the clock of Greenwich."""
    rule: vRecur = vRecur.from_ical(shown.meeting.rrule)
    zone = ZoneInfo(shown.meeting.zone or "UTC")
    ends = [_last(value, zone, is_all_day=shown.meeting.is_all_day) for value in rule.get("UNTIL", [])]
    if ends:
        rule["UNTIL"] = ends
    return rule


def _last(value: date, zone: ZoneInfo, *, is_all_day: bool) -> date:
    day = value.date() if isinstance(value, datetime) else value
    if is_all_day or isinstance(value, datetime):
        return day if is_all_day else value
    return datetime.combine(day, time(23, 59, 59), tzinfo=zone).astimezone(UTC)
