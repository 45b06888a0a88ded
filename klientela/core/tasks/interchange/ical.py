"""Calendars of other programs (RFC 5545), read: each event whole or refused with a reason, never half."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from icalendar import Component

from klientela.core.exchange.foreign_text import MOST_BYTES, text_of
from klientela.core.exchange.icalendars import BROKEN, components, parsed
from klientela.core.tasks.interchange.ical_events import event_of
from klientela.core.tasks.interchange.reading import MOST_EVENTS, Fault, ReadCalendar


def read_calendar(content: bytes, *, home: ZoneInfo) -> ReadCalendar:
    """Everything in a file; events without a zone of their own are meant by the clock of `home`."""
    if len(content) > MOST_BYTES:
        raise ValidationError(_("This file is too large. The limit is 5 MB."))
    found = ReadCalendar()
    by_uid: dict[str, list[Component]] = defaultdict(list)
    for number, component in enumerate(_components(text_of(content), found)):
        if component.name != "VEVENT":
            name = component.name or ""
            found.other[name] = found.other.get(name, 0) + 1
        elif number < MOST_EVENTS:
            by_uid[str(component.get("uid", "")) or f"#{number}"].append(component)
        else:
            found.faults.append(Fault(_title(component), _("There are too many events in this file.")))
    for uid, same in by_uid.items():
        _read_one(same, found, uid="" if uid.startswith("#") else uid, home=home)
    return found


def components_of(text: str) -> list[Component]:
    """The events of a text that was kept; none where it cannot be read any more."""
    try:
        return [part for part in parsed(text) if part.name == "VEVENT"]
    except BROKEN:
        return []


def _components(text: str, found: ReadCalendar) -> Iterator[Component]:
    for part in components(text, most=MOST_EVENTS):
        if isinstance(part, Component):
            yield part
        else:
            reason = _("This is not a calendar, or it is damaged.") if part.is_all else _("This event cannot be read.")
            found.faults.append(Fault(part.title, reason))


def _read_one(same: list[Component], found: ReadCalendar, *, uid: str, home: ZoneInfo) -> None:
    """The event of one UID: its series with the occurrences that differ; where the series is missing, each on its own."""
    series = [one for one in same if "recurrence-id" not in one]
    alone = [one for one in same if "recurrence-id" in one]
    if series:
        _take(series[0], found, uid=uid, home=home, differing=alone)
    for number, component in enumerate(series[1:] if series else alone):
        _take(component, found, uid=f"{uid}#{number}" if uid else "", home=home)


def _take(component: Component, found: ReadCalendar, *, uid: str, home: ZoneInfo, differing: Sequence[Component] = ()) -> None:
    try:
        found.events.append(event_of(component, uid=uid, home=home, differing=differing))
    except BROKEN as error:
        found.faults.append(Fault(_title(component), _why(error)))


def _title(component: Component) -> str:
    return str(component.get("summary", "") or component.get("uid", ""))[:200]


def _why(error: Exception) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else _("This event cannot be read.")
