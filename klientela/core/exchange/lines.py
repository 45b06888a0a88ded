"""The lines of a file on their way to becoming records, and what their import knows."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError

from klientela.core.exchange.plans import Plan
from klientela.core.exchange.targets import Goal
from klientela.core.identity.models import User
from klientela.kernel.entity import Entity

CREATE, UPDATE, UNCHANGED, DUPLICATE, SKIP, ERROR = "create", "update", "unchanged", "duplicate", "skip", "error"
VERDICTS = (CREATE, UPDATE, UNCHANGED, DUPLICATE, SKIP, ERROR)


class Problem(NamedTuple):
    """Why a row cannot be imported: its line in the file, the column (or nothing), the text there and the reason."""

    row: int
    column: str
    text: str
    reason: str


@dataclass
class Line:
    """One row of the file: what it says, which record it is about and what becomes of it."""

    number: int
    texts: dict[str, str] = field(default_factory=dict)
    """By goal: the text as it stands after replacements; for references, until they are found."""
    values: dict[str, Any] = field(default_factory=dict)
    """By field of the model."""
    extras: dict[str, Any] = field(default_factory=dict)
    """By further column of the importer."""
    problems: list[Problem] = field(default_factory=list)
    record: Any = None
    is_new: bool = True
    has_changed: bool = False
    changes: list[list[str]] = field(default_factory=list)
    """Of a known record: field, text before, text after."""
    like: UUID | None = None
    """The record of which this row is a duplicate."""
    said_at: datetime | None = None
    """When the row was last changed where it comes from, if the file tells."""
    is_ready: bool = False
    """Whether its references are found, so that it may have made others."""
    left: str = ""
    """Why the row is left out, where that is no mistake."""

    @property
    def is_sound(self) -> bool:
        return not (self.problems or self.like or self.left)

    @property
    def verdict(self) -> str:
        if self.problems:
            return ERROR
        if self.like or self.left:
            return DUPLICATE if self.like else SKIP
        if self.is_new:
            return CREATE
        return UPDATE if self.has_changed else UNCHANGED


class Look(NamedTuple):
    """A text that should be looked at: it names nothing known, or something new that is very like something known."""

    column: str
    field: str
    text: str
    rows: int
    proposal: str
    is_error: bool


@dataclass
class Context:
    """One import: whose, of what, by which plan, and what has come to light."""

    user: User
    entity: Entity
    plan: Plan
    goals: dict[str, Goal]
    now: datetime
    tell: Callable[[int, str], None] = lambda percent, message: None
    made: Counter[str] = field(default_factory=Counter)
    """How many records of other kinds had to be made, by their plural."""
    looks: list[Look] = field(default_factory=list)
    sources: Mapping[str, Mapping[str, UUID]] = field(default_factory=dict)
    """For a whole database: by table, the record each key of that table has become."""
    run: Any = None
    """The import that is carried out in portions; None for one that is done at once."""
    seen: dict[str, int] | None = None
    """In a look at a large file: the row in which each key stood first."""
    is_looking: bool = False
    """Whether nothing is written at all: rows are read and matched only."""
    defaults: dict[str, Any] | None = None
    """What new records get where the file says nothing; of a large file as its first rows suggest."""
    titles: dict[Any, str] = field(default_factory=dict)
    """What records are called that known ones refer to."""
    indexes: dict[Any, Any] = field(default_factory=dict)
    """What small tables are called by, kept from portion to portion."""

    def refuse(self, line: Line, name: str, reason: Any) -> None:
        """The line cannot be imported because of this field."""
        line.problems.append(Problem(line.number, self.plan.heading_of(name), line.texts.get(name, ""), str(reason)))

    def refuse_error(self, line: Line, error: ValidationError) -> None:
        """The line cannot be imported because of this error; each message goes to the column it is about."""
        messages = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, reasons in messages.items():
            self.refuse(line, name, " ".join(reasons))


def sound(lines: Iterable[Line]) -> list[Line]:
    """The lines that have no problem so far."""
    return [line for line in lines if line.is_sound]


def new(lines: Iterable[Line]) -> list[Line]:
    """The sound lines that make or have made a new record."""
    return [line for line in lines if line.is_new and line.is_sound]


def known(lines: Iterable[Line]) -> list[Line]:
    """The sound lines about records that were there before."""
    return [line for line in lines if not line.is_new and line.is_sound]


def written(lines: Iterable[Line]) -> list[Line]:
    """The lines with a problem that have left something behind in the database."""
    bad = [line for line in lines if line.problems]
    return [line for line in bad if line.record is not None and (line.is_new or line.has_changed)]


def counts(lines: Sequence[Line]) -> dict[str, int]:
    """How many lines have each verdict."""
    found = Counter(line.verdict for line in lines)
    return {verdict: found[verdict] for verdict in VERDICTS}
