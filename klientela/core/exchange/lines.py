"""The lines of a file on their way to becoming records, and what their import knows."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from klientela.core.exchange.plans import Plan
from klientela.core.exchange.targets import Goal
from klientela.core.identity.models import User
from klientela.kernel.entity import Entity

CREATE, UPDATE, UNCHANGED, ERROR = "create", "update", "unchanged", "error"
VERDICTS = (CREATE, UPDATE, UNCHANGED, ERROR)


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

    @property
    def is_sound(self) -> bool:
        return not self.problems

    @property
    def verdict(self) -> str:
        if self.problems:
            return ERROR
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


def counts(lines: Sequence[Line]) -> dict[str, int]:
    """How many lines have each verdict."""
    found = Counter(line.verdict for line in lines)
    return {verdict: found[verdict] for verdict in VERDICTS}
