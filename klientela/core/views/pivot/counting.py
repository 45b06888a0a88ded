"""Asks the database for a pivot: one grouped query where wholes follow from their parts, else one for each kind of whole."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from klientela.core.access.decisions import visible
from klientela.core.identity.models import User
from klientela.core.views.pivot.asking import MOST_ROWS, Question
from klientela.core.views.pivot.dimensions import Level
from klientela.core.views.pivot.grouping import Grouping, Numbers, Place, TooMany, What, best_of
from klientela.core.views.pivot.keys import RESTRICTED, keyed
from klientela.core.views.pivot.measures import Measure

type Group = tuple[Place, What, Numbers]


@dataclass
class Counts:
    """The numbers behind the figures: by cell, then by measure and currency."""

    cells: dict[Place, dict[What, Numbers]] = field(default_factory=lambda: defaultdict(dict))
    is_cut: bool = False
    """Whether only the first rows were brought, so that the rest is known only by the wholes."""

    def add(self, place: Place, what: What, numbers: Numbers) -> None:
        """Put the numbers of a group to those of a cell."""
        cell = self.cells[place]
        cell[what] = what[0].merged(cell.get(what), numbers)

    def put(self, groups: Iterable[Group]) -> None:
        """Put each group into its own cell."""
        for place, what, numbers in groups:
            self.add(place, what, numbers)


def count(question: Question, records: QuerySet[Any], user: User) -> Counts:
    """The numbers of every cell and of all wholes; of too many rows only the first, and the wholes of all."""
    try:
        return _all(question, records, user)
    except TooMany:
        if len(question.rows) != 1 or question.rows[0].dimension.repeats:
            raise
        return _first(question, records, user)


def _all(question: Question, records: QuerySet[Any], user: User) -> Counts:
    counts, deep, wide = Counts(), len(question.rows), len(question.columns)
    if question.adds:
        for place, what, numbers in _told_apart(question, records, user):
            for whole in wholes(place):
                counts.add(whole, what, numbers)
        return counts
    for down in range(deep + 1):
        for along in range(wide + 1):
            counts.put(_groups(question, down, along, records=records, user=user))
    return counts


def _told_apart(question: Question, records: QuerySet[Any], user: User) -> Iterator[Group]:
    """Every group, by the records named as they stand; which of these the user may not read is looked up once for all."""
    currencies = tuple(dict.fromkeys(measure.currency for measure in question.measures if measure.currency))
    grouping = Grouping(question.rows, question.columns, question.measures, currencies, bare=True)
    found, deep = list(grouping.groups(records, user)), len(question.rows)
    known = [
        _known(level, {(*row, *column)[at] for (row, column), _what, _numbers in found}, user) for at, level in enumerate(question.levels)
    ]
    for (row, column), what, numbers in found:
        key = tuple(
            RESTRICTED if open_ is not None and value not in open_ else value for value, open_ in zip((*row, *column), known, strict=True)
        )
        yield (key[:deep], key[deep:]), what, numbers


def _known(level: Level, values: set[Any], user: User) -> set[Any] | None:
    """Of the values of a level those that may be told; None: all."""
    if level.dimension.target is None:
        return None
    rows = visible(user, "read", level.dimension.target.target)
    keys = [value for value in values if value is not None and value is not RESTRICTED]
    return {None, *rows.filter(pk__in=keys).values_list("pk", flat=True)}


def _first(question: Question, records: QuerySet[Any], user: User) -> Counts:
    counts, (level,) = Counts(is_cut=True), question.rows
    best = best_of(records, level, question.ranking, user=user, falling=question.falling, most=question.top or MOST_ROWS)
    shown = records.alias(pivot_key=keyed(level, user).value).filter(best)
    wide = len(question.columns)
    for deep, asked in ((1, shown), (0, records)):
        for along in [wide] if question.adds else range(wide + 1):
            for (row, column), what, numbers in _groups(question, deep, along, records=asked, user=user):
                for shorter in range(wide + 1) if question.adds else [along]:
                    counts.add((row, column[:shorter]), what, numbers)
    return counts


def wholes(place: Place) -> Iterator[Place]:
    """The cell itself and all wholes it is a part of."""
    row, column = place
    for down in range(len(row) + 1):
        for along in range(len(column) + 1):
            yield row[:down], column[:along]


def _groups(question: Question, deep: int, wide: int, *, records: QuerySet[Any], user: User) -> Iterator[Group]:
    """The groups of so many levels; figures that do not add up are asked apart for each currency."""
    for measures in [question.measures] if question.adds else _by_currency(question.measures):
        currencies = tuple(dict.fromkeys(measure.currency for measure in measures if measure.currency))
        yield from Grouping(question.rows[:deep], question.columns[:wide], measures, currencies).groups(records, user)


def _by_currency(measures: Iterable[Measure]) -> list[tuple[Measure, ...]]:
    found: dict[str, list[Measure]] = defaultdict(list)
    for measure in measures:
        found[measure.currency].append(measure)
    return [tuple(each) for each in found.values()]
