"""What a pivot tells, in plain loops over rows: written apart from the program, so that both can be compared."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any
from uuid import UUID

from klientela.kernel.entity import entity_named
from tests.criteria.company import WARSAW, Person

RESTRICTED = "restricted"
TARGETS = {
    "party": "parties",
    "stage": "stages",
    "industry": "industries",
    "owner": "users",
    "team": "teams",
    "product": "products",
    "deal": "deals",
}

type Groups = dict[tuple[tuple[Any, ...], tuple[Any, ...]], list[Any]]


def groups(rows: list[Any], by: list[str], across: list[str], *, who: Person) -> Groups:
    """The rows of every cell and of every whole, each row once in each."""
    found: dict[Any, dict[Any, Any]] = defaultdict(dict)
    for row in rows:
        for down, along in product(range(len(by) + 1), range(len(across) + 1)):
            for place in product(keys(row, by[:down], who), keys(row, across[:along], who)):
                found[place][row.pk] = row
    return {place: list(each.values()) for place, each in found.items()}


def keys(row: Any, names: list[str], who: Person) -> set[tuple[Any, ...]]:
    """The groups of a row by some fields."""
    return set(product(*(values(row, name, who) for name in names)))


def values(row: Any, name: str, who: Person) -> set[Any]:
    """What a row is grouped by for somebody."""
    path, _colon, bucket = name.partition(":")
    first, _dot, rest = path.partition(".")
    if rest:
        key = getattr(row, f"{first}_id")
        target = TARGETS[first]
        if key is None:
            return {None}
        if key not in who.readable[target]:
            return {RESTRICTED}
        return values(entity_named(target).model._base_manager.get(pk=key), f"{rest}:{bucket}" if bucket else rest, who)
    if first in TARGETS:
        return {_reference(getattr(row, f"{first}_id"), TARGETS[first], who)}
    have = getattr(row, first)
    if first == "tags":
        return set(have) or {None}
    return {stretch(have, bucket) if bucket else (None if have == "" else have)}


def _reference(key: UUID | None, target: str, who: Person) -> Any:
    return None if key is None else key if key in who.readable[target] else RESTRICTED


def stretch(moment: Any, bucket: str) -> Any:
    """The first day of the stretch of time a moment lies in; of a weekday its number."""
    if moment is None:
        return None
    day: date = moment.astimezone(WARSAW).date() if isinstance(moment, datetime) else moment
    begins = {
        "year": day.replace(month=1, day=1),
        "quarter": day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
        "month": day.replace(day=1),
        "week": day - timedelta(days=day.weekday()),
        "day": day,
        "weekday": day.isoweekday(),
    }
    return begins[bucket]


def figures(rows: list[Any], measure: str, who: Person) -> dict[str, Any]:
    """A figure of some rows, by currency where it is of an amount; without any where there is none."""
    how, _colon, name = measure.partition(":")
    if how == "count":
        return {"": len(rows)}
    if how == "distinct":
        known = {each for row in rows for each in values(row, name, who)} - {None, RESTRICTED}
        return {"": len(known)}
    parts: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        if getattr(row, name) is not None:
            parts[row.currency if name in ("amount", "revenue", "unit_price") else ""].append(getattr(row, name))
    return {currency: _figure(how, each) for currency, each in parts.items()}


def _figure(how: str, numbers: list[Any]) -> Any:
    if how == "average":
        return sum(map(Decimal, numbers)) / len(numbers)
    return {"sum": sum, "least": min, "most": max}[how](numbers)


def all_of(found: Groups, measures: list[str], who: Person) -> Iterator[tuple[Any, str, str, Any]]:
    """Every figure of every cell."""
    for place, rows in found.items():
        for measure in measures:
            for currency, value in figures(rows, measure, who).items():
                yield place, measure, currency, value
