"""What reading a source gives: tables with headings and rows of values, and what the source itself says about their keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

PERSONS, ORGANIZATIONS, EPISODES, MEETINGS, TASKS = "persons", "organizations", "episodes", "meetings", "tasks"
"""What a table holds where its format itself says so: address cards, mail, calendars."""


@dataclass(frozen=True)
class Link:
    """What a source itself says about keys: the texts of a column are those of a column of another table."""

    column: str
    table: str
    other: str


@dataclass(frozen=True)
class Found:
    """One table in a source, before it is unpacked. Its rows are read once, before the next table is asked for."""

    name: str
    headings: tuple[str, ...]
    rows: Callable[[], Iterable[Sequence[Any]]]
    """Values of Python: str, int, Decimal, float, bool, date, time, datetime, None; bytes are left out."""
    keys: tuple[str, ...] = ()
    """The columns of the primary key, where the source knows them."""
    links: tuple[Link, ...] = ()
    kind: str = ""
    encoding: str = ""
    """In which encoding its texts were read, where somebody could know better."""


class Reader(Protocol):
    """Reads one kind of source."""

    @property
    def kind(self) -> str:
        """A word for the program."""
        ...

    @property
    def label(self) -> Any:
        """A word for people."""
        ...

    @property
    def endings(self) -> tuple[str, ...]:
        """How names of such files end, with the dot."""
        ...

    def recognises(self, head: bytes, name: str) -> bool:
        """Whether the first bytes of a file (4 kB) and its name speak for this kind."""
        ...

    def tables(self, path: Path, *, encoding: str = "") -> Iterator[Found]:
        """The tables of the file. Raises `UnreadableFile` in plain words."""
        ...
