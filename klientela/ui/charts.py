"""What every chart stands on: the ground with its upright axis, round steps, and the small line beside a number.

Geometry is SVG attributes, colours are classes, so no chart needs a style of its own; text is HTML or keeps its size on every screen.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from django.utils.safestring import SafeString

from klientela.ui.formats import formats_now
from klientela.ui.markup import component, join

type Number = int | float | Decimal
type Writer = Callable[[float], str]

HEIGHT, TOP, FLOOR = 196, 20, 192
TICKS = 5
NAMED = 8
"""So many places keep their name on a narrow screen."""


def spark(values: Sequence[Number]) -> SafeString:
    """A small line without axes that shows a direction; decoration beside the number it belongs to."""
    if len(values) < 2:
        return join([])
    low, high = float(min(values)), float(max(values))
    spread, step = (high - low) or 1.0, 60 / (len(values) - 1)
    points = [
        f"{short_number(2 + index * step)} {short_number(16 - (float(value) - low) / spread * 14)}" for index, value in enumerate(values)
    ]
    return component("spark")(f"M{' L'.join(points)}")


class Frame:
    """The ground of a chart with an upright axis: where values and points stand."""

    def __init__(self, values: Sequence[Number], count: int, tick: Writer | None) -> None:
        least = min((float(value) for value in values), default=0.0)
        self.step = nice_step((max(_most(values), 0.0) - min(least, 0.0)) / TICKS)
        self.low = self.step * min(0, math.floor(least / self.step + 1e-9))
        self.top = self.step * max(1 if self.low == 0 else 0, math.ceil(_most(values) / self.step - 1e-9))
        self.count = count
        self.tick = tick or (lambda value: formats_now().number(Decimal(short_number(value))))

    def y(self, value: Number) -> float:
        """How far from the top a value stands, in pixels."""
        return round(FLOOR - (max(float(value), self.low) - self.low) / (self.top - self.low) * (FLOOR - TOP), 1)

    def x(self, index: int) -> str:
        """The middle of a point, in per cent of the width."""
        return short_number((index + 0.5) * 100 / self.count)

    def levels(self) -> list[float]:
        """The values at which lines are drawn, from the top down."""
        return [self.step * index for index in range(round(self.top / self.step), round(self.low / self.step) - 1, -1)]

    def axes(self) -> SafeString:
        """The lines across."""
        return join([component("chart-axis")(self.y(level), self.y(level)) for level in self.levels()])

    def named(self) -> list[bool]:
        """Which points keep their name on a narrow screen."""
        every = math.ceil(self.count / NAMED) or 1
        return [(self.count - 1 - index) % every == 0 for index in range(self.count)]


def nice_step(rough: float) -> float:
    """The next step of 1, 2, 2.5 or 5 times a power of ten, as people count."""
    if rough <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * (1 - 1e-9))


def _most(values: Iterable[Number]) -> float:
    return max((float(value) for value in values), default=0.0)


def short_number(value: float) -> str:
    """A number of the drawing."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
