"""Conditions on fields the company has added. Values are compared as they are kept, so that the index of a fast field answers.

Each is true or false of every row: that a field says something is asked for by itself.
"""

from typing import Any

from django.db.models import Q, Value
from django.db.models.functions import Substr
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual

from klientela.core.criteria.moments import Days
from klientela.core.criteria.ranges import Range
from klientela.core.criteria.texts import ALIKE, TEXT_LOOKUPS, Norm, Similarity
from klientela.core.records.kinds import Field
from klientela.core.records.own.expressions import filled, text
from klientela.core.records.own.names import path_of
from klientela.core.records.own.values import to_json

MONTH_AND_DAY, LENGTH = 6, 5
"""Where month and day stand in a day as it is kept."""


def empty(field: Field) -> Q:
    """The condition that a field says nothing."""
    return ~filled(field)


def within(field: Field, wanted: Range) -> Q:
    """The condition that a number or moment lies in a range; an amount in the range's currency, if it names one.

    Of a single value it is asked as such: the database counts on half a per cent of all rows for a range it cannot look into.
    """
    found, bounds = filled(field), wanted.bounds
    one = len(set(bounds.values())) == 1 and set(bounds) == {"gte", "lte"}
    for bound, value in [("exact", bounds["gte"])] if one else bounds.items():
        found &= Q(**{f"{field.path}__{bound}": to_json(field, value)})
    return found & Q(**{path_of(field.currency): wanted.currency}) if wanted.currency and field.currency else found


def plain(field: Field, op: str, values: tuple[Any, ...]) -> Q:
    """The condition that a field holds one of some values, or that its list does."""
    if field.kind == "boolean":
        yes = filled(field) & Q(**{field.path: True})
        return yes if values[0] else ~yes
    if field.kind == "tags":
        return filled(field) & Q(**{f"{field.path}__{'has_keys' if op == 'every' else 'has_any_keys'}": list(values)})
    wanted = [to_json(field, value) for value in values]
    return filled(field) & (Q(**{field.path: wanted[0]}) if len(wanted) == 1 else Q(**{f"{field.path}__in": wanted}))


def worded(field: Field, op: str, words: str) -> Q:
    """A text compared without capitals and accents."""
    have, wanted = Norm(text(field)), Norm(Value(words))
    alike = GreaterThanOrEqual(Similarity(wanted, have), ALIKE) if op == "like" else TEXT_LOOKUPS[op](have, wanted)
    return filled(field) & Q(alike)


def anniversary(field: Field, days: Days) -> Q:
    """Whether the day comes round within these days of less than a year, in whatever year."""
    place = Substr(text(field), MONTH_AND_DAY, LENGTH)
    first, last = (f"{day:%m-%d}" for day in (days.first, days.last))
    after, before = Q(GreaterThanOrEqual(place, Value(first))), Q(LessThanOrEqual(place, Value(last)))
    return filled(field) & (after & before if first <= last else after | before)
