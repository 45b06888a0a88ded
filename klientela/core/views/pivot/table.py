"""A pivot as it is read: lines with their groups, columns with their heads, the figure of each cell, what is first and what is the rest."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from klientela.core.views.pivot.asking import Question
from klientela.core.views.pivot.counting import Counts
from klientela.core.views.pivot.grouping import What
from klientela.core.views.pivot.keys import Key
from klientela.core.views.pivot.naming import Names


@dataclass(frozen=True)
class Axis:
    """The groups along one side, in order: the leaves, and before them (rows) or after them (columns) the wholes they make up."""

    keys: tuple[Key, ...]
    names: tuple[Names, ...]
    depth: int

    @property
    def leaves(self) -> list[Key]:
        """The groups that are divided no further."""
        return [key for key in self.keys if len(key) == self.depth]

    def told(self, key: Key) -> str:
        """What a group is called among those beside it."""
        return self.names[len(key) - 1].told(key[-1]) if key else ""

    def path(self, key: Key) -> list[str]:
        """What a group and those it is in are called."""
        return [names.told(value) for names, value in zip(self.names, key, strict=False)]


@dataclass
class Pivot:
    """A question answered: who looks at it gets figures by row, column, measure and currency."""

    question: Question
    counts: Counts
    rows: Axis
    columns: Axis
    shown: tuple[What, ...]
    """Each measure in each currency, the currency with most first."""
    left_out: int = 0
    """How many rows are only in the others."""

    @cached_property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell of."""
        return not self.rows.keys and not self.columns.keys and not any(self.plain((), (), what) for what in self.shown)

    def plain(self, row: Key, column: Key, what: What) -> Any:
        """The figure of a cell before it becomes a part of a whole."""
        return what[0].value(self.counts.cells.get((row, column), {}).get(what))

    def figure(self, row: Key, column: Key, what: What) -> Any:
        """The figure of a cell as it is told."""
        value = self.plain(row, column, what)
        match what[0].told:
            case "":
                return value
            case "running":
                return self._running(row, column, what)
            case told:
                whole = {"total": ((), ()), "row": (row, ()), "column": ((), column)}[told]
                among = self.plain(*whole, what)
                return value / among if value is not None and among else None

    def _running(self, row: Key, column: Key, what: What) -> Any:
        """Added up along the columns, or down the rows where there are none; within the group."""
        axis, key = (self.columns, column) if self.question.columns else (self.rows, row)
        beside = [other for other in axis.keys if len(other) == len(key) and other[:-1] == key[:-1]]
        if not key or key not in beside:
            return self.plain(row, column, what)
        known = beside[: beside.index(key) + 1]
        values = [self.plain(row, other, what) if self.question.columns else self.plain(other, column, what) for other in known]
        return sum(value for value in values if value is not None) if any(value is not None for value in values) else None
