"""Pareto: who or what brings most, its share and the share of all down to it, and its class A, B or C."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

A, B = Decimal("0.80"), Decimal("0.95")
"""Down to which share of the whole a class reaches."""
MEASURES = ("revenue", "profit", "margin")
"""By what lines can be put in order; shares and classes of a margin are those of the revenue, for margins do not add up."""


@dataclass(frozen=True)
class Sold:
    """What one product or customer brought in one currency; the profit is None where some cost is unknown or hidden."""

    key: str
    label: str
    revenue: Decimal
    profit: Decimal | None = None
    count: int = 0

    @property
    def margin(self) -> float | None:
        return float(self.profit / self.revenue) if self.profit is not None and self.revenue else None


@dataclass(frozen=True)
class Ranked:
    """One line of a Pareto table."""

    sold: Sold
    share: float
    cumulative: float
    grade: str


def ranked(found: Iterable[Sold], measure: str = "revenue") -> list[Ranked]:
    """Lines by what they brought, the most first. What has no such figure comes last, without a share."""
    if measure == "margin":
        return sorted(ranked(found), key=lambda row: (row.sold.margin is None, -(row.sold.margin or 0), row.sold.label, row.sold.key))
    rows = sorted(found, key=lambda each: (_worth(each, measure) is None, -(_worth(each, measure) or 0), each.label, each.key))
    whole = sum((_worth(each, measure) or Decimal(0) for each in rows), Decimal(0))
    made, running = [], Decimal(0)
    for each in rows:
        worth = _worth(each, measure) or Decimal(0)
        running += worth
        down = running / whole if whole > 0 else Decimal(1)
        made.append(Ranked(each, float(worth / whole) if whole > 0 else 0.0, float(down), grade_of(down)))
    return made


def grade_of(cumulative: Decimal) -> str:
    """A down to 80 % of the whole, B down to 95 %, C below."""
    if cumulative <= A:
        return "A"
    return "B" if cumulative <= B else "C"


def graded(rows: Iterable[Ranked]) -> dict[str, int]:
    """How many lines there are of each class."""
    counts = {"A": 0, "B": 0, "C": 0}
    for row in rows:
        counts[row.grade] += 1
    return counts


def _worth(each: Sold, measure: str) -> Decimal | None:
    return each.revenue if measure == "revenue" else each.profit
