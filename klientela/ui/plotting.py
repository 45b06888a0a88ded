"""What charts of several series are made of: marks that lead somewhere, the ground they stand on, shapes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from klientela.ui.charts import HEIGHT, Frame, Number, Writer, short_number
from klientela.ui.formats import formats_now
from klientela.ui.markup import component, join

TONES = 6
ROUND = 0.9999
"""A full circle has no beginning and no end, so that its arc is drawn a hair shorter."""


@dataclass(frozen=True)
class Mark:
    """One number of a chart: as it counts, as people write it, and where it leads."""

    value: Number | None
    text: str = ""
    href: str = ""
    tone: str = ""

    @property
    def size(self) -> float:
        """The number for drawing; nothing counts as nought."""
        return float(self.value or 0)


@dataclass(frozen=True)
class Row:
    """One series: its name and its mark at each place."""

    name: str
    marks: Sequence[Mark]
    tone: str = ""


@dataclass(frozen=True)
class Plot:
    """What is drawn: the name of the chart, its places and its series."""

    label: str
    places: Sequence[str]
    rows: Sequence[Row]
    tick: Writer | None = None
    notes: Sequence[str] = ()
    """What is said below each bar."""
    goal: Sequence[Number | None] = ()
    """What was planned for each place: a line over the columns."""

    @property
    def toned(self) -> list[Row]:
        """The series, each with its colour."""
        return [Row(row.name, row.marks, row.tone or tone_of(number)) for number, row in enumerate(self.rows)]

    def told(self, row: Row, place: int) -> str:
        """A mark in words."""
        named = [name for name in (self.places[place], row.name) if name]
        return f"{' · '.join(named)}: {row.marks[place].text}"

    def heaps(self) -> list[float]:
        """What all series come to at each place."""
        return [sum(max(row.marks[place].size, 0) for row in self.rows) for place in range(len(self.places))]

    def frame(self, values: Sequence[Number], tick: Writer | None = None) -> Frame:
        """The ground for these values."""
        return Frame(values, len(self.places), tick or self.tick)


def tone_of(number: int) -> str:
    """The colour of a series or part; from the seventh on the same six, paler."""
    return f"c{number % TONES + 1}{' pale' if number >= TONES else ''}"


def linked(mark: Mark, told: str, shape: SafeString) -> SafeString:
    """A shape that says its number and, where it can, leads to what is behind it."""
    return component("plot-link")(mark.href, told, told, shape) if mark.href else component("plot-said")(told, shape)


def column(frame: Frame, *, left: float, width: float, begins: float, ends: float, tone: str) -> SafeString:
    """An upright column from one value to another."""
    top, floor = sorted((frame.y(begins), frame.y(ends)))
    return component("plot-column")(tone, short_number(left), top, short_number(width), round(floor - top, 1))


def ground(plot: Plot, frame: Frame, body: Sequence[SafeString], *, names: SafeString | None = None) -> SafeString:
    """The whole picture: numbers at the left, the drawing, names below, and the keys of the colours."""
    ticks = join([component("chart-tick")(frame.tick(level)) for level in frame.levels()])
    below = names if names is not None else _names(plot, frame)
    return join([component("plot-ground")(plot.label, ticks, HEIGHT, join([frame.axes(), *body]), below), legend(plot)])


def _names(plot: Plot, frame: Frame) -> SafeString:
    shown = zip(plot.places, frame.named(), strict=True)
    return join([component("chart-name")("" if kept else "opt", name) for name, kept in shown])


def legend(plot: Plot) -> SafeString:
    """Which colour is which series, where there are several."""
    if len(plot.rows) < 2:
        return join([])
    return component("chart-legend")(join([component("chart-key")(row.tone, row.name, "") for row in plot.toned]))


def path(frame: Frame, values: Sequence[float | None]) -> str:
    """A line through the values, with gaps where there are none."""
    parts, moved = [], True
    for place, value in enumerate(values):
        if value is not None:
            parts.append(f"{'M' if moved else 'L'}{frame.x(place)} {frame.y(value)}")
        moved = value is None
    return " ".join(parts)


def area(frame: Frame, values: Sequence[float], below: Sequence[float]) -> str:
    """The shape between two lines."""
    there = [f"{frame.x(place)} {frame.y(value)}" for place, value in enumerate(values)]
    back = [f"{frame.x(place)} {frame.y(value)}" for place, value in enumerate(below)]
    return f"M{' L'.join([*there, *reversed(back)])}Z" if there else ""


def slice_of(turned: float, share: float, *, hole: float) -> str:
    """A part of a ring of radius 100, from a share of a full turn on."""
    begin, end = (math.tau * (part - 0.25) for part in (turned, turned + min(share, ROUND)))
    large = int(share > 0.5)
    outer = [(100 * math.cos(angle), 100 * math.sin(angle)) for angle in (begin, end)]
    inner = [(hole * math.cos(angle), hole * math.sin(angle)) for angle in (end, begin)]
    (x1, y1), (x2, y2), (x3, y3), (x4, y4) = ((short_number(x), short_number(y)) for x, y in (*outer, *inner))
    return f"M{x1} {y1}A100 100 0 {large} 1 {x2} {y2}L{x3} {y3}A{hole} {hole} 0 {large} 0 {x4} {y4}Z"


def heaped(plot: Plot) -> list[list[float]]:
    """The upper edge of each series when they stand on each other."""
    edges, reached = [], [0.0] * len(plot.places)
    for row in plot.rows:
        reached = [below + max(mark.size, 0) for below, mark in zip(reached, row.marks, strict=True)]
        edges.append(reached)
    return edges


def between(edges: Sequence[Sequence[float]]) -> list[tuple[Sequence[float], Sequence[float]]]:
    """Each edge with the one below it."""
    return list(pairwise([[0.0] * len(edges[0]), *edges])) if edges else []


def spoken(value: Number) -> str:
    """A large number in thousands or millions, as one says it beside a chart."""
    amount, words = Decimal(str(value)), formats_now()
    if abs(amount) >= 1_000_000:
        return _("%(number)s M") % {"number": words.number(round(amount / 1_000_000, 2))}
    if abs(amount) >= 10_000:
        return _("%(number)s k") % {"number": words.number(amount / 1000, 0)}
    return words.number(amount, 0 if abs(amount) >= 100 else None)
