"""Calendars (iCalendar): a table of events and one of tasks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from icalendar import Component

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.icalendars import BROKEN, components
from klientela.core.exchange.readers.base import MEETINGS, TASKS, Found
from klientela.core.exchange.readers.letters import text_in

MOST_BYTES = 50 * 2**20
MOST_EVENTS = 50_000
NO_EVENT = _("There is no event or task that can be read in this calendar.")
EVENT = ("Title", "Start", "End", "All day", "Location", "Description", "Organizer", "Attendees", "Repeats", "Status", "Categories", "UID")
TASK = ("Title", "Start", "Due", "Completed", "Priority", "Description", "Status", "Categories", "UID")


class Calendars:
    """Calendars."""

    kind = "calendar"
    label = _("Calendar (iCalendar)")
    endings = (".ics", ".ical", ".ifb", ".icalendar")

    def recognises(self, head: bytes, name: str) -> bool:
        """By the line with which a calendar or a lone event begins."""
        start = head.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip()[:200].upper()
        return start.startswith((b"BEGIN:VCALENDAR", b"BEGIN:VEVENT")) or (name.endswith(self.endings) and bool(start))

    def tables(self, path: Path, *, encoding: str = "") -> Iterator[Found]:
        """Events and tasks; of a broken file those that can be read. Raises `UnreadableFile`."""
        text, known = text_in(path, encoding, most=MOST_BYTES)
        parts = [part for part in components(text, most=MOST_EVENTS) if isinstance(part, Component)]
        events = [_event(part) for part in parts if part.name == "VEVENT"]
        tasks = [_task(part) for part in parts if part.name == "VTODO"]
        if not events and not tasks:
            raise UnreadableFile(NO_EVENT)
        if events:
            yield Found("Events", EVENT, lambda: events, kind=MEETINGS, encoding=known)
        if tasks:
            yield Found("Tasks", TASK, lambda: tasks, kind=TASKS, encoding=known)


def _event(part: Component) -> list[Any]:
    start = _when(part, "dtstart")
    end = _when(part, "dtend") or _after(start, part)
    is_all_day = start is not None and not isinstance(start, datetime)
    people = part.get("attendee", [])
    return [
        _text(part, "summary"), start, end, is_all_day, _text(part, "location"), _text(part, "description"),
        _address(part.get("organizer", "")), [_address(one) for one in (people if isinstance(people, list) else [people])],
        _rule(part), _text(part, "status"), _words(part), _text(part, "uid"),
    ]  # fmt: skip


def _task(part: Component) -> list[Any]:
    return [
        _text(part, "summary"), _when(part, "dtstart"), _when(part, "due"), _when(part, "completed"), _text(part, "priority"),
        _text(part, "description"), _text(part, "status"), _words(part), _text(part, "uid"),
    ]  # fmt: skip


def _first(part: Component, name: str) -> Any:
    value = part.get(name, "")
    return value[0] if isinstance(value, list) else value


def _text(part: Component, name: str) -> str:
    return str(_first(part, name)).strip()


def _when(part: Component, name: str) -> date | datetime | None:
    value = _meant(part, name)
    return value if isinstance(value, date) else None


def _after(start: date | datetime | None, part: Component) -> date | datetime | None:
    length = _meant(part, "duration")
    try:
        return start + length if start and isinstance(length, timedelta) else None
    except ArithmeticError:
        return None


def _meant(part: Component, name: str) -> Any:
    try:
        return getattr(_first(part, name), "dt", None)
    except BROKEN:
        return None


def _rule(part: Component) -> str:
    rule = _first(part, "rrule")
    try:
        return rule.to_ical().decode() if hasattr(rule, "to_ical") else ""
    except BROKEN:
        return ""


def _words(part: Component) -> str:
    found = part.get("categories", [])
    lines = found if isinstance(found, list) else [found]
    return ", ".join(str(word) for line in lines for word in getattr(line, "cats", [line]))


def _address(value: Any) -> str:
    text = str(value).strip()
    return text[7:] if text.lower().startswith("mailto:") else text
