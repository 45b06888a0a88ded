"""A pivot as HTML: heads over heads, lines with their figures, each leading to its records, warmer where there is more."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from klientela.core.views.pivot.drilling import Drill
from klientela.core.views.pivot.grouping import What
from klientela.core.views.pivot.keys import Key
from klientela.core.views.pivot.table import Pivot
from klientela.core.views.pivot.written import figure, heading
from klientela.ui.formats import Formats
from klientela.ui.markup import component, join

WARMEST = 5
cell, plain, lead, line = (component(f"pivot-{name}") for name in ("cell", "plain", "lead", "line"))


@dataclass(frozen=True)
class Head:
    """A head over some columns, and how many rows of heads it takes."""

    text: Any
    span: int
    rows: int = 1


class Table:
    """A pivot table ready for its template."""

    def __init__(self, pivot: Pivot, drill: Drill, words: Formats) -> None:
        self.pivot, self.drill, self.words = pivot, drill, words
        self.columns: list[Key] = [*pivot.columns.keys, ()] if pivot.columns.keys else [()]
        self.most = {what: self._most(what) for what in pivot.shown}

    @property
    def heads(self) -> list[list[Head]]:
        """The rows of heads over the figures."""
        deep, figures = self.pivot.columns.depth if len(self.columns) > 1 else 0, len(self.pivot.shown)
        rows = [self._heads(level, deep, figures) for level in range(deep)]
        if figures > 1 or not deep:
            rows.append([Head(heading(what), 1) for _column in self.columns for what in self.pivot.shown])
        return rows

    def _heads(self, level: int, deep: int, figures: int) -> list[Head]:
        found = []
        for (is_whole, _part), group in groupby((key for key in self.columns if len(key) >= level), key=lambda key: _part_of(key, level)):
            keys = list(group)
            text = _("Total") if is_whole else self.pivot.columns.told(keys[0][: level + 1])
            found.append(Head(text, len(keys) * figures, deep - level if is_whole else 1))
        return found

    @property
    def body(self) -> SafeString:
        """A line for each group of rows."""
        deep = self.pivot.rows.depth
        return join([self._line(key, f"d{len(key)}" if len(key) == deep else f"grp d{len(key)}") for key in self.pivot.rows.keys])

    @property
    def total(self) -> SafeString:
        """The line of all records."""
        return self._line((), "total")

    def _line(self, row: Key, css: str) -> SafeString:
        name = self.pivot.rows.told(row) if row else _("Total") if self.pivot.rows.keys else _("All")
        cells = [self._cell(row, column, what) for column in self.columns for what in self.pivot.shown]
        return line(css, join([lead("", name, name), *cells]))

    def _cell(self, row: Key, column: Key, what: What) -> SafeString:
        value = self.pivot.figure(row, column, what)
        css = self._css(row, column, what, value=value)
        if value is None:
            return plain(css, "")
        address, text = self.drill.url(row, column, what), figure(self.words, what, value)
        if not address:
            return plain(css, text)
        where = " · ".join([*self.pivot.rows.path(row), *self.pivot.columns.path(column)]) or _("Total")
        return cell(css, address, f"{where}: {figure(self.words, what, value, exact=True)}", text)

    def _css(self, row: Key, column: Key, what: What, *, value: Any) -> str:
        if len(column) < self.pivot.columns.depth or not row:
            return "sum"
        most = self.most.get(what)
        if not most or len(row) < self.pivot.rows.depth or not _is_number(value) or value <= 0:
            return ""
        return f"heat{min(WARMEST, 1 + int(WARMEST * float(value) / float(most)))}"

    def _most(self, what: What) -> Any:
        """The greatest figure of the innermost cells."""
        if what[0].told == "running":
            return None
        columns = self.pivot.columns.leaves or [()]
        values = (self.pivot.figure(row, column, what) for row in self.pivot.rows.leaves for column in columns)
        return max((value for value in values if _is_number(value)), default=None)


def _part_of(key: Key, level: int) -> tuple[bool, Key]:
    return len(key) == level, key[: level + 1]


def _is_number(value: Any) -> bool:
    return value is not None and not hasattr(value, "year")
