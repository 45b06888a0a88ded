"""The components of calendars of other programs (RFC 5545): of a broken file whatever can still be read."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from icalendar import Calendar, Component

BROKEN = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, ValidationError)
"""What reading broken components is known to raise."""
KNOWN = frozenset({"VEVENT", "VTODO", "VJOURNAL", "VTIMEZONE", "VFREEBUSY", "VAVAILABILITY"})
"""What stands in calendars by itself; an event inside something else is taken out of it."""

MOST_ZONES = 50


@dataclass(frozen=True)
class Unreadable:
    """An event that cannot be read, by what is left of its title; or the whole file, which is no calendar."""

    title: str = ""
    is_all: bool = False


def components(text: str, *, most: int) -> Iterator[Component | Unreadable]:
    """All components below the calendars of a text; of one that cannot be read as a whole at most so many events, each on its own."""
    try:
        found = parsed(text)
    except BROKEN:
        yield from _piece_by_piece(text, most)
    else:
        yield from found


def parsed(text: str) -> list[Component]:
    """All components below the calendars of a text; a lone event is one, too. Raises one of `BROKEN`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = Component.from_ical(_zones_first(text), multiple=True)
    tops = [part for top in whole for part in (top.subcomponents if isinstance(top, Calendar) else [top])]
    return [part for top in tops for part in ([top] if top.name in KNOWN else (top.walk("VEVENT") or [top]))]


def _piece_by_piece(text: str, most: int) -> Iterator[Component | Unreadable]:
    """Of a file that cannot be read as a whole, each event on its own, so that one bad line costs one event."""
    zones = [piece for piece in _blocks(text, "VTIMEZONE") if _is_readable(piece)]
    events = list(_blocks(text, "VEVENT"))
    for event in events[:most]:
        try:
            yield from [part for part in parsed(_wrapped(*zones[:MOST_ZONES], event)) if part.name == "VEVENT"]
        except BROKEN:
            yield Unreadable(_said(event))
    if not events:
        yield Unreadable(is_all=True)


def _blocks(text: str, name: str) -> Iterator[str]:
    """The components of one name as they stand in a text, whole lines from their beginning to their end."""
    begins, ends, kept = f"BEGIN:{name}", f"END:{name}", list[str]()
    for line in text.splitlines():
        word = line.strip().upper()
        if kept or word == begins:
            kept.append(line)
        if kept and word == ends:
            yield "\r\n".join(kept)
            kept = []


def _zones_first(text: str) -> str:
    """A calendar with its time zones before what names them: the order is free, but readers want it so."""
    event, zone = text.find("BEGIN:VEVENT"), text.rfind("BEGIN:VTIMEZONE")
    if not 0 <= event < zone or text.count("BEGIN:VCALENDAR") != 1:
        return text
    zones = list(_blocks(text, "VTIMEZONE"))
    head, mark, rest = text.partition("BEGIN:VCALENDAR")
    return "\r\n".join((head + mark, *zones, rest.lstrip())) if zones else text


def _is_readable(piece: str) -> bool:
    try:
        return bool(parsed(_wrapped(piece)))
    except BROKEN:
        return False


def _wrapped(*pieces: str) -> str:
    return "\r\n".join(("BEGIN:VCALENDAR", *pieces, "END:VCALENDAR", ""))


def _said(piece: str) -> str:
    title = next((line.partition(":")[2] for line in piece.splitlines() if line.upper().startswith("SUMMARY")), "")
    return title[:200]
