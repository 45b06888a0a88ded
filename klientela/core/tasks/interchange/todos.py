"""Tasks as other programs read and write them (VTODO of RFC 5545)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from icalendar import Calendar, Component, Todo, vText

from klientela.core.exchange.foreign_text import text_of
from klientela.core.exchange.icalendars import BROKEN
from klientela.core.tasks.interchange.ical_out import PRODUCT
from klientela.core.tasks.models import Priority, Task

OURS = frozenset({
    *("UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SUMMARY", "DESCRIPTION", "DUE", "DURATION", "PRIORITY"),
    *("STATUS", "COMPLETED", "PERCENT-COMPLETE"),
})
HIGH, NORMAL, LOW = 1, 5, 9
NUMBERS = {Priority.HIGH: HIGH, Priority.LOW: LOW}


@dataclass(frozen=True)
class ReadTodo:
    """What a program says of a task."""

    uid: str
    title: str
    text: str
    priority: str
    is_done: bool
    due_on: date | None = None
    due_at: datetime | None = None


def todo_of(content: bytes, *, home: ZoneInfo) -> ReadTodo:
    """The one task in a text; `ValidationError` where it is not one, or repeats."""
    component = _one(content)
    if "rrule" in component or "recurrence-id" in component:
        raise ValidationError(_("Tasks that repeat are set up here, not by other programs."))
    due = component.get("due")
    if isinstance(due, list):
        raise ValidationError(_("There has to be exactly one task, with an UID and a title."))
    value = due.dt if due is not None else None
    at = (value if value.tzinfo else value.replace(tzinfo=home)) if isinstance(value, datetime) else None
    day = at.astimezone(home).date() if at else value
    return ReadTodo(
        uid=str(component["uid"])[:255],
        title=str(component.get("summary", "")).strip()[:200],
        text=str(component.get("description", "")).strip()[:10_000],
        priority=_priority(component),
        is_done="completed" in component or str(component.get("status", "")).upper() == "COMPLETED",
        due_on=day,
        due_at=at,
    )


def _one(content: bytes) -> Component:
    try:
        found = Calendar.from_ical(text_of(content)).walk("VTODO")
    except BROKEN as error:
        raise ValidationError(_("This is not a task, or it is damaged.")) from error
    if len(found) != 1 or found[0].errors or "uid" not in found[0] or not str(found[0].get("summary", "")).strip():
        raise ValidationError(_("There has to be exactly one task, with an UID and a title."))
    return found[0]


def _priority(component: Component) -> str:
    number = str(component.get("priority", "0"))
    known = int(number) if number.isdecimal() else 0
    if 1 <= known < NORMAL:
        return Priority.HIGH
    return Priority.LOW if known > NORMAL else Priority.NORMAL


def todo_text(task: Task, title: str, *, uid: str, said: str) -> str:
    """A task as a calendar of its own, with what a program said of it before and we do not keep."""
    todo = Todo()
    before = _before(said)
    for name, value in before.items() if before else ():
        if name.upper() not in OURS:
            todo[name] = value
    for part in before.subcomponents if before else ():
        todo.add_component(part)
    todo["UID"] = vText(uid)
    for name, value in _facts(task, title):
        todo.add(name, value)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add_component(todo)
    content: bytes = calendar.to_ical()
    return content.decode()


def _before(said: str) -> Component | None:
    try:
        return _one(said.encode()) if said else None
    except ValidationError:
        return None


def _facts(task: Task, title: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = [
        ("dtstamp", task.changed_at.astimezone(UTC)),
        ("created", task.created_at.astimezone(UTC)),
        ("last-modified", task.changed_at.astimezone(UTC)),
        ("summary", title),
        ("priority", NUMBERS.get(Priority(task.priority), NORMAL) if task.priority else 0),
        ("status", "COMPLETED" if task.done_at else "NEEDS-ACTION"),
    ]
    if task.text:
        found.append(("description", task.text))
    if task.due_at or task.due_on:
        found.append(("due", task.due_at.astimezone(UTC) if task.due_at else task.due_on))
    if task.done_at:
        found.append(("completed", task.done_at.astimezone(UTC)))
    return found
