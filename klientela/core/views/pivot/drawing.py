"""A pivot drawn: its rows as places, its columns as series; one chart for each figure, since amounts of two currencies share no axis."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from klientela.core.views.pivot.bar import form_of
from klientela.core.views.pivot.buckets import Bucket
from klientela.core.views.pivot.drilling import Drill
from klientela.core.views.pivot.grouping import What
from klientela.core.views.pivot.keys import Key
from klientela.core.views.pivot.measures import ADDING, WHOLES
from klientela.core.views.pivot.table import Pivot
from klientela.core.views.pivot.written import figure, heading
from klientela.ui import plots
from klientela.ui.formats import Formats
from klientela.ui.markup import component, join
from klientela.ui.plotting import Mark, Plot, Row, spoken, tone_of

MOST_PLACES, MOST_SERIES, MOST_CHARTS = 60, 12, 4
SHAPES: dict[str, Callable[[Plot], SafeString]] = {
    "columns": plots.columns,
    "stacked": plots.stacked,
    "full": lambda plot: plots.stacked(plot, full=True),
    "bars": plots.bars,
    "line": plots.lines,
    "area": plots.areas,
    "pie": lambda plot: plots.ring(plot, hole=False),
    "donut": lambda plot: plots.ring(plot, hole=True),
    "funnel": lambda plot: plots.bars(plot, steps=True),
}
SINGLE = frozenset({"pie", "donut", "funnel"})
"""Forms of one series: each place is shown as a whole."""

FLOWING = frozenset({"line", "area"})
"""Forms that show a course: stretches of time in which nothing was are there too."""


def along(keys: list[Key], bucket: Bucket) -> list[Key]:
    """Every stretch of time from the first to the last of these."""
    days = sorted(key[0] for key in keys)
    found: list[Key] = []
    day = days[0] if days else None
    while day is not None and bucket.last and day <= days[-1] and len(found) < MOST_PLACES:
        found.append((day,))
        day = bucket.last(day) + timedelta(days=1)
    return found if len(found) < MOST_PLACES else [(day,) for day in days[-MOST_PLACES:]]


class Drawing:
    """The charts of one pivot."""

    def __init__(self, pivot: Pivot, drill: Drill, words: Formats) -> None:
        self.pivot, self.drill, self.words = pivot, drill, words
        self.form = form_of(pivot.question)
        self.shown = [what for what in pivot.shown if not what[0].is_day]

    def drawn(self) -> SafeString:
        """The chart, or one for each figure."""
        places = self._places()
        if self.form == "number" or not places:
            return plots.numbers(Plot("", [""], [Row(str(heading(what)), [self._mark((), (), what)]) for what in self.pivot.shown]))
        if self.form == "scatter":
            return self._scattered(places)
        charts = [self._chart(places, what) for what in self.shown[:MOST_CHARTS]]
        return join(charts) if charts else component("plot-text")(_("Choose a value that is a number."))

    def _places(self) -> list[tuple[Key, Key]]:
        """The groups along the chart: the rows, or the columns where there are none."""
        keys = [key for key in self.pivot.rows.keys if len(key) == self.pivot.rows.depth or self._is_rest(key)]
        level = next(iter(self.pivot.question.levels), None)
        if self.form in FLOWING and level and level.bucket and level.bucket.last and len(keys or self.pivot.columns.leaves) > 1:
            known = [key for key in keys or self.pivot.columns.leaves if hasattr(key[0], "year")]
            keys, columns = (along(known, level.bucket), []) if keys else ([], along(known, level.bucket))
        else:
            columns = self.pivot.columns.leaves
        return ([(key, ()) for key in keys] or [((), key) for key in columns])[:MOST_PLACES]

    def _is_rest(self, key: Key) -> bool:
        return not any(len(other) > len(key) and other[: len(key)] == key for other in self.pivot.rows.keys)

    def _series(self) -> list[Key]:
        """The columns, each a series; only all together where there are none or the form shows just one."""
        if self.form in SINGLE or not self.pivot.rows.keys or not self.pivot.columns.keys:
            return [()]
        return self.pivot.columns.leaves[:MOST_SERIES]

    def _rows(self, places: list[tuple[Key, Key]], what: What) -> list[Row]:
        """A series for each column of which there is anything to draw."""
        found = [
            Row(
                " · ".join(self.pivot.columns.path(series)),
                [self._mark(row, column or series, what) for row, column in places],
                tone_of(at),
            )
            for at, series in enumerate(self._series())
        ]
        return [row for row in found if any(mark.value for mark in row.marks)] or found[:1]

    def _chart(self, places: list[tuple[Key, Key]], what: What) -> SafeString:
        title = str(heading(what))
        rows = self._rows(places, what)
        is_part = what[0].told in WHOLES
        plot = Plot(title, self._names(places), rows, self.words.percent if is_part else spoken, self._notes(rows))
        return component("plot-chart")(title, SHAPES[self.form](plot))

    def _notes(self, rows: list[Row]) -> list[str]:
        """In a funnel: how many of the step before went on."""
        if self.form != "funnel":
            return []
        sizes = [mark.size for mark in rows[0].marks]
        return [self.words.percent(after / before) if before > 0 else "" for before, after in pairwise(sizes)] + [""]

    def _scattered(self, places: list[tuple[Key, Key]]) -> SafeString:
        if len(self.shown) < 2:
            return component("plot-text")(_("A scatter chart needs two values: one across, one up."))
        rows = [Row(str(heading(what)), [self._mark(row, column, what) for row, column in places]) for what in self.shown[:2]]
        return plots.dots(Plot(_("%(up)s by %(across)s") % {"up": rows[1].name, "across": rows[0].name}, self._names(places), rows, spoken))

    def _names(self, places: list[tuple[Key, Key]]) -> list[str]:
        return [self._name(place) for place in places]

    def _name(self, place: tuple[Key, Key]) -> str:
        row, column = place
        return " · ".join(self.pivot.rows.path(row) if row else self.pivot.columns.path(column))

    def _mark(self, row: Key, column: Key, what: What) -> Mark:
        value: Any = self.pivot.figure(row, column, what)
        if value is None:
            return Mark(0 if what[0].how in ADDING and self.form in FLOWING else None)
        text = figure(self.words, what, value, exact=True)
        return Mark(None if isinstance(value, date) else value, text, self.drill.url(row, column, what))
