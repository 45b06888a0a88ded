"""Counts become a table: rows and columns in their order or by a figure, amounts by currency."""

from collections import Counter
from typing import Any

from klientela.core.identity.models import User
from klientela.core.views.pivot.asking import Question
from klientela.core.views.pivot.counting import Counts
from klientela.core.views.pivot.grouping import What
from klientela.core.views.pivot.keeping import COLUMNS, ROWS, first_ones, keep_first
from klientela.core.views.pivot.keys import OTHERS, Key
from klientela.core.views.pivot.naming import Names
from klientela.core.views.pivot.table import Axis, Pivot

LAST = (9, 0)


def arranged(question: Question, counts: Counts, user: User) -> Pivot:
    """The counts as a table."""
    shown = _shown(question, counts)
    left_out = keep_first(question, counts, figures=len(shown))
    rows, columns = (_axis(question, counts, user, side=side) for side in (ROWS, COLUMNS))
    return Pivot(question, counts, rows, columns, shown, left_out)


def _shown(question: Question, counts: Counts) -> tuple[What, ...]:
    """Each measure in each currency that occurs, the one in most cells first."""
    often = Counter(what for cell in counts.cells.values() for what, numbers in cell.items() if what[0].value(numbers) is not None)
    found: list[What] = []
    for measure in question.measures:
        mine = sorted((what for what in often if what[0] == measure), key=lambda what: (-often[what], what[1] or ""))
        found += mine or [(measure, "")]
    return tuple(found)


def _axis(question: Question, counts: Counts, user: User, *, side: int) -> Axis:
    levels = (question.rows, question.columns)[side]
    keys = {place[side] for place in counts.cells if place[side]}
    names = tuple(Names(level, {key[depth] for key in keys if len(key) > depth}, user) for depth, level in enumerate(levels))
    places = _ranked(question, counts, keys) if side == ROWS and (question.rank or question.top) else {}

    def order(key: Key) -> tuple[Any, ...]:
        own = tuple(places.get(key[: depth + 1]) or names[depth].place(value) for depth, value in enumerate(key))
        return own if side == ROWS else (*own, *[LAST] * (len(levels) - len(key)))

    return Axis(tuple(sorted(keys, key=order)), names, len(levels))


def _ranked(question: Question, counts: Counts, keys: set[Key]) -> dict[Key, tuple[int, Any]]:
    """The place of each group among those beside it by the figure that ranks; the others come last."""
    beside: dict[Key, list[Key]] = {}
    for key in keys:
        beside.setdefault(key[:-1], []).append(key)
    places: dict[Key, tuple[int, Any]] = {}
    for parent, group in beside.items():
        for number, value in enumerate(first_ones(question, counts, group, side=ROWS)):
            places[(*parent, value)] = (3 if value is OTHERS else 0, number)
    return places
