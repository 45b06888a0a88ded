"""What is read of calendars that other programs wrote, before anything becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

MOST_BYTES_OF_ONE = 1024 * 1024
"""An item that a program sends."""
MOST_EVENTS = 5_000


@dataclass(frozen=True)
class Invited:
    """Somebody named as taking part."""

    email: str
    name: str = ""
    answer: str = "waiting"
    is_needed: bool = True


@dataclass(frozen=True)
class Differing:
    """One occurrence of a series that was moved, renamed or taken out."""

    occurs_at: datetime
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    title: str = ""
    place: str = ""
    is_gone: bool = False


@dataclass(frozen=True)
class ReadEvent:
    """An event with everything a meeting keeps of it."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    is_all_day: bool = False
    place: str = ""
    text: str = ""
    rrule: str = ""
    differing: tuple[Differing, ...] = ()
    more_starts: tuple[datetime, ...] = ()
    """Further beginnings that follow no rule."""
    invited: tuple[Invited, ...] = ()
    is_private: bool = False
    is_free: bool = False
    is_cancelled: bool = False
    sequence: int = 0
    source: Any = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Fault:
    """Something that cannot be taken over, and why."""

    title: str
    reason: str


@dataclass
class ReadCalendar:
    """What a file holds: events, what is wrong with others, and how much of it is something else."""

    events: list[ReadEvent] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    other: dict[str, int] = field(default_factory=dict)
    """Components that are no events, such as tasks and journals, by name."""
