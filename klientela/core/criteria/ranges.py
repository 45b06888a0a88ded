"""What a comparison of numbers or days means as a range, for a field and for figures of related records."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from klientela.core.criteria.moments import Days, days_of, today_for, zone_of
from klientela.core.criteria.values import Amount
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field

LOWER, UPPER = ("gte", "gt"), ("lte", "lt")


@dataclass(frozen=True)
class Range:
    """Bounds by lookup (`gte`, `gt`, `lte`, `lt`), and for amounts the currency they are in; empty: whatever it is."""

    bounds: dict[str, Any] = field(default_factory=dict)
    currency: str = ""

    @property
    def lower(self) -> dict[str, Any]:
        """Where it begins, if it does."""
        return {name: value for name, value in self.bounds.items() if name in LOWER}

    @property
    def upper(self) -> dict[str, Any]:
        """Where it ends, if it does."""
        return {name: value for name, value in self.bounds.items() if name in UPPER}

    def holds(self, value: Any) -> bool:
        """Whether a number lies in it."""
        return all(_COMPARED[name](value, bound) for name, bound in self.bounds.items())


_COMPARED: dict[str, Any] = {
    "gte": lambda value, bound: value >= bound,
    "gt": lambda value, bound: value > bound,
    "lte": lambda value, bound: value <= bound,
    "lt": lambda value, bound: value < bound,
}


def range_of(field: Field, op: str, values: tuple[Any, ...], *, user: User) -> Range:
    """The range in which `op` finds its values true; `not` is told by whoever asks, as not lying in that of `is`."""
    if field.kind in ("date", "datetime"):
        first, last = (days_of(moment, today_for(user)) for moment in (values[0], values[-1]))
        bounds = _of_days(op, Days(first.first, last.last))
        return Range(bounds if field.kind == "date" else _of_moments(bounds, zone_of(user)))
    currency = next((value.currency for value in values if isinstance(value, Amount) and value.currency), "")
    if op in ("is", "between"):
        return Range({"gte": values[0], "lte": values[-1]}, currency)
    return Range({op: values[0]}, currency)


def _of_days(op: str, days: Days) -> dict[str, date]:
    """From the first day on, to the last one; before the first, after the last."""
    bounds: dict[str, dict[str, date]] = {
        "gte": {"gte": days.first},
        "gt": {"gt": days.last},
        "lte": {"lte": days.last},
        "lt": {"lt": days.first},
    }
    return bounds.get(op, {"gte": days.first, "lte": days.last})


def _of_moments(bounds: dict[str, date], zone: tzinfo) -> dict[str, datetime]:
    """A day begins at midnight where the user lives, and ends at the next."""
    found: dict[str, datetime] = {}
    for name, day in bounds.items():
        later = day + timedelta(days=1) if name in ("gt", "lte") else day
        found["gte" if name in LOWER else "lt"] = datetime(later.year, later.month, later.day, tzinfo=zone)
    return found
