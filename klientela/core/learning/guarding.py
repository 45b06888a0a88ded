"""What must not be learnt from: features filled in after the outcome, and those that give it away."""

from collections.abc import Sequence
from dataclasses import dataclass

from klientela.core.learning.gathering import Column, Table
from klientela.core.learning.subjects import Feature

TELLING = 0.95
"""A feature that alone is as exact as this says the outcome rather than foretells it."""
MOSTLY, HARDLY = 0.5, 0.05


@dataclass(frozen=True)
class LeftOut:
    """A feature that was not learnt from, and why: `after`, `tells`, `one_sided` or `same`."""

    name: str
    reason: str


def left_out_of(features: Sequence[Feature]) -> list[LeftOut]:
    """Features that are known only afterwards."""
    return [LeftOut(feature.name, "after") for feature in features if feature.known == "after"]


def suspicious(table: Table) -> list[LeftOut]:
    """Features that give the outcome away, or say nothing."""
    found = ((column, _reason(column, table)) for column in table.columns)
    return [LeftOut(column.feature.name, reason) for column, reason in found if reason]


def _reason(column: Column, table: Table) -> str:
    if len({number for number in column.numbers if number == number}) + any(number != number for number in column.numbers) < 2:
        return "same"
    shares = [_filled(column, table, outcome) for outcome in (0, 1)]
    if max(shares) >= MOSTLY and min(shares) <= HARDLY:
        return "one_sided"
    return "tells" if _auc_alone(column, table) > TELLING else ""


def _filled(column: Column, table: Table, outcome: int) -> float:
    filled = [column.is_filled(number) for number, ended in zip(column.numbers, table.outcomes, strict=True) if ended == outcome]
    return sum(filled) / len(filled) if filled else 0.0


def _auc_alone(column: Column, table: Table) -> float:
    """How exactly the feature alone orders the outcomes: values by their rate, numbers by size either way, unknown ones apart."""
    counts: dict[float, list[int]] = {}
    for number, outcome in zip(column.numbers, table.outcomes, strict=True):
        counts.setdefault(number if number == number else float("-inf"), [0, 0])[outcome] += 1
    if column.feature.kind == "choice":
        ordered = sorted(counts.values(), key=lambda two: two[1] / sum(two) if sum(two) >= 2 else 0.5)
        return _area(ordered)
    area = _area([counts[number] for number in sorted(counts)])
    return max(area, 1 - area)


def _area(ordered: Sequence[Sequence[int]]) -> float:
    below, above, area = 0, 0, 0.0
    for bad, good in ordered:
        area += good * (below + bad / 2)
        below, above = below + bad, above + good
    return area / (below * above) if below and above else 0.5
