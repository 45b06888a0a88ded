"""Charts the server draws: bars, columns, lines, funnels and shares as SVG whose text keeps its size on every screen.

Geometry is SVG attributes, colours are classes, so no chart needs a style of its own. Each is one picture with its numbers in its
name; a table with the same numbers stands beside it.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from klientela.ui.formats import formats_now
from klientela.ui.markup import component, join

type Number = int | float | Decimal
type Writer = Callable[[float], str]

HEIGHT, TOP, FLOOR = 196, 20, 192
TICKS = 5
NAMED = 8
PARTS = 6
LATEST = 3
"""So many of the last columns say their number when a line crosses the columns."""
WIDEST = 8.0
"""A column is at most so many per cent of the picture wide."""


@dataclass(frozen=True)
class Bar:
    """One thing compared: its name, its number and the number as people write it."""

    label: str
    value: Number
    text: str = ""
    note: str = ""
    tone: str = ""

    @property
    def words(self) -> str:
        """The number as written."""
        return self.text or formats_now().number(Decimal(str(self.value)))


@dataclass(frozen=True)
class Series:
    """One line: its name and its value at each point; a missing value leaves a gap."""

    name: str
    values: Sequence[Number | None]
    tone: str = ""


def bars(items: Sequence[Bar], *, label: str) -> SafeString:
    """Bars under each other, for things whose names may be long."""
    most = _most(bar.value for bar in items)
    return component("chart-rows")("", _told(label, items), join([_row(bar, most) for bar in items]))


def funnel(steps: Sequence[Bar], *, label: str) -> SafeString:
    """Stages under each other, darker towards the end; the note says how many went on."""
    most = _most(step.value for step in steps)
    last = max(len(steps) - 1, 1)
    rows = [_row(step, most, opacity=0.34 + 0.66 * index / last, onward=True) for index, step in enumerate(steps)]
    return component("chart-rows")("steps", _told(label, steps), join(rows))


def columns(items: Sequence[Bar], *, label: str, goal: Sequence[Number | None] = (), tick: Writer | None = None) -> SafeString:
    """Columns side by side, for months and quarters; `goal` is drawn as a line over them."""
    frame = Frame([bar.value for bar in items] + [value for value in goal if value is not None], len(items), tick)
    shown = frame.named()
    body, numbers = [frame.axes()], []
    for index, bar in enumerate(items):
        top = frame.y(bar.value)
        body.append(component("chart-column")(bar.tone, frame.left(index), top, frame.width, round(FLOOR - top, 1)))
        if bar.value and (len(items) - index <= LATEST if goal else len(items) <= NAMED * 2):
            numbers.append(component("chart-value")(_optional(shown[index]), frame.x(index), round(top - 5, 1), bar.words))
    if goal:
        body.append(_curve(frame, Series("", goal, "plan")))
    return frame.drawn(join([*body, *numbers]), [bar.label for bar in items], _told(label, items))


def line(series: Sequence[Series], *, labels: Sequence[str], label: str, tick: Writer | None = None) -> SafeString:
    """One or more lines over time, with their names below when there is more than one."""
    frame = Frame([value for each in series for value in each.values if value is not None], len(labels), tick)
    tones = [Series(each.name, each.values, each.tone or f"c{index % 6 + 1}") for index, each in enumerate(series)]
    body = join([frame.axes(), *[_curve(frame, each) for each in tones]])
    told = [_point(each.name, *pair) for each in series for pair in zip(labels, each.values, strict=True)]
    drawn = frame.drawn(body, labels, _told(label, [point for point in told if point]))
    return drawn if len(tones) < 2 else join([drawn, _keys([(each.tone, each.name, "") for each in tones])])


def share(parts: Sequence[Bar], *, label: str) -> SafeString:
    """One bar divided into parts of a whole; from the sixth on they count as others."""
    shown = _merged([part for part in parts if part.value > 0])
    whole = float(sum((Decimal(str(part.value)) for part in shown), Decimal(0)))
    at, pieces, keys = 0.0, [], []
    for index, part in enumerate(shown):
        tone, width = part.tone or f"c{index % PARTS + 1}", 100 * float(part.value) / whole
        pieces.append(component("chart-part")(tone, _short(at), _short(width)))
        keys.append((tone, part.label, part.text or formats_now().percent(width / 100)))
        at += width
    return component("chart-share")(_told(label, shown), join(pieces), _names(keys))


def spark(values: Sequence[Number]) -> SafeString:
    """A small line without axes that shows a direction; decoration beside the number it belongs to."""
    if len(values) < 2:
        return join([])
    low, high = float(min(values)), float(max(values))
    spread, step = (high - low) or 1.0, 60 / (len(values) - 1)
    points = [f"{_short(2 + index * step)} {_short(16 - (float(value) - low) / spread * 14)}" for index, value in enumerate(values)]
    return component("spark")(f"M{' L'.join(points)}")


class Frame:
    """The ground of a chart with an upright axis: where values and points stand."""

    def __init__(self, values: Sequence[Number], count: int, tick: Writer | None) -> None:
        self.step = nice_step(_most(values) / TICKS)
        self.top = self.step * max(1, math.ceil(_most(values) / self.step - 1e-9))
        self.count = count
        self.thick = min(62 / max(count, 1), WIDEST)
        self.width = _short(self.thick)
        self.tick = tick or (lambda value: formats_now().number(Decimal(_short(value))))

    def y(self, value: Number) -> float:
        """How far from the top a value stands, in pixels."""
        return round(FLOOR - max(float(value), 0.0) / self.top * (FLOOR - TOP), 1)

    def x(self, index: int) -> str:
        """The middle of a point, in per cent of the width."""
        return _short((index + 0.5) * 100 / self.count)

    def left(self, index: int) -> str:
        """The left edge of a column."""
        return _short((index + 0.5) * 100 / self.count - self.thick / 2)

    def levels(self) -> list[float]:
        """The values at which lines are drawn, from the top down."""
        return [self.step * index for index in range(round(self.top / self.step), -1, -1)]

    def axes(self) -> SafeString:
        """The lines across."""
        return join([component("chart-axis")(self.y(level), self.y(level)) for level in self.levels()])

    def named(self) -> list[bool]:
        """Which points keep their name on a narrow screen."""
        every = math.ceil(self.count / NAMED) or 1
        return [(self.count - 1 - index) % every == 0 for index in range(self.count)]

    def drawn(self, body: SafeString, names: Sequence[str], told: str) -> SafeString:
        """The whole picture: numbers at the left, the drawing, names below."""
        ticks = join([component("chart-tick")(self.tick(level)) for level in self.levels()])
        below = join([component("chart-name")(_optional(kept), name) for name, kept in zip(names, self.named(), strict=True)])
        return component("chart-plot")(told, ticks, HEIGHT, body, below)


def nice_step(rough: float) -> float:
    """The next step of 1, 2, 2.5 or 5 times a power of ten, as people count."""
    if rough <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * (1 - 1e-9))


def _row(bar: Bar, most: float, *, opacity: float = 1.0, onward: bool = False) -> SafeString:
    width = _short(100 * max(float(bar.value), 0.0) / most) if most else "0"
    note = component("chart-onward" if onward else "chart-note")(bar.note) if bar.note else ""
    return component("chart-row")(bar.label, bar.tone, width, _short(1.0 if bar.tone else opacity), bar.words, note)


def _curve(frame: Frame, series: Series) -> SafeString:
    points = [(frame.x(index), frame.y(value)) if value is not None else None for index, value in enumerate(series.values)]
    path, moved = [], True
    for point in points:
        if point:
            path.append(f"{'M' if moved else 'L'}{point[0]} {point[1]}")
        moved = point is None
    dots = [component("chart-dot")(series.tone, *point) for point in points if point] if len(points) <= NAMED * 2 else []
    return join([component("chart-curve")(HEIGHT, HEIGHT, series.tone, " ".join(path)), *dots])


def _point(series: str, name: str, value: Number | None) -> Bar | None:
    return None if value is None else Bar(f"{series} {name}".strip(), value)


def _merged(parts: Sequence[Bar]) -> list[Bar]:
    if len(parts) <= PARTS:
        return list(parts)
    rest = sum((Decimal(str(part.value)) for part in parts[PARTS - 1 :]), Decimal(0))
    return [*parts[: PARTS - 1], Bar(_("Others"), rest, tone="grey")]


def _keys(keys: Iterable[tuple[str, str, str]]) -> SafeString:
    return component("chart-legend")(_names(keys))


def _names(keys: Iterable[tuple[str, str, str]]) -> SafeString:
    return join([component("chart-key")(tone, name, text) for tone, name, text in keys])


def _told(label: str, items: Sequence[Bar]) -> str:
    numbers = ", ".join(f"{bar.label} {bar.words}" for bar in items[:40])
    return f"{label}: {numbers}" if numbers else label


def _optional(kept: bool) -> str:
    return "" if kept else "opt"


def _most(values: Iterable[Number]) -> float:
    return max((float(value) for value in values), default=0.0)


def _short(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
