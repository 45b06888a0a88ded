"""Which groups of a side are shown when there are too many, and what the others come to."""

from collections.abc import Iterable

from klientela.core.views.pivot.asking import MOST_COLUMNS, MOST_ROWS, Question
from klientela.core.views.pivot.counting import Counts
from klientela.core.views.pivot.grouping import Numbers, Place, What
from klientela.core.views.pivot.keys import OTHERS, RESTRICTED, Key

MOST_CELLS = 15_000
"""More figures than this make a page nobody scrolls through."""
SUBTRACTED = frozenset({"count", "sum", "average"})

ROWS, COLUMNS = 0, 1


def keep_first(question: Question, counts: Counts, *, figures: int) -> int:
    """Leave only the first columns and rows, the rest as others; how many rows were left out."""
    wide = _leaves(counts, COLUMNS, len(question.columns))
    _keep(question, counts, COLUMNS, room=MOST_COLUMNS)
    columns = max(1, min(wide, MOST_COLUMNS))
    room = min(MOST_ROWS, MOST_CELLS // (columns * max(figures, 1)))
    return _keep(question, counts, ROWS, room=room, top=question.top)


def _keep(question: Question, counts: Counts, side: int, *, room: int, top: int = 0) -> int:
    levels = (question.rows, question.columns)[side]
    sizes = _sizes(counts, side, len(levels))
    is_named = top and len(sizes) > top
    if not levels or not (is_named or sum(sizes.values()) > room or (counts.is_cut and side == ROWS)):
        return 0
    if levels[0].dimension.is_time and not is_named and not question.rank:
        order = sorted(sizes, key=lambda value: (value is not None and value is not RESTRICTED, str(value)), reverse=True)
    else:
        order = first_ones(question, counts, [(value,) for value in sizes], side=side)
    kept: list[object] = []
    used = 0
    for value in order[: top or None]:
        if used + sizes[value] > room and kept:
            break
        kept.append(value)
        used += sizes[value]
    return _put_together(counts, side, set(kept), adds=question.adds)


def first_ones(question: Question, counts: Counts, keys: Iterable[Key], *, side: int) -> list[object]:
    """The last values of groups in the order of the figure that ranks them; amounts are compared within their currency."""
    return [key[-1] for key in sorted(keys, key=lambda key: _rank(question, counts, key, side=side))]


def _rank(question: Question, counts: Counts, key: Key, *, side: int) -> tuple[bool, float]:
    place: Place = (key, ()) if side == ROWS else ((), key)
    values = [what[0].value(numbers) for what, numbers in counts.cells.get(place, {}).items() if same(what, question)]
    known = [value for value in values if value is not None]
    if not known:
        return True, 0
    best = max(known)
    number = float(best.toordinal() if hasattr(best, "toordinal") else best)
    return False, -number if question.falling else number


def same(what: What, question: Question) -> bool:
    """Whether these numbers are of the measure that ranks, however it is told."""
    return (what[0].how, what[0].field) == (question.ranking.how, question.ranking.field)


def _leaves(counts: Counts, side: int, depth: int) -> int:
    return sum(_sizes(counts, side, depth).values())


def _sizes(counts: Counts, side: int, depth: int) -> dict[object, int]:
    """The groups of the first level, and how many leaves each has."""
    sizes: dict[object, int] = {}
    for key in {place[side] for place in counts.cells if place[side]}:
        sizes[key[0]] = sizes.get(key[0], 0) + (len(key) == depth)
    return sizes


def _put_together(counts: Counts, side: int, kept: set[object], *, adds: bool) -> int:
    left = [place for place in counts.cells if place[side] and place[side][0] not in kept]
    if left:
        counts.cells.setdefault(((OTHERS,), ()) if side == ROWS else ((), (OTHERS,)), {})
    for place in left:
        if adds and not counts.is_cut and len(place[side]) == 1:
            for what, numbers in counts.cells[place].items():
                counts.add(_others(place, side), what, numbers)
    for place in left:
        del counts.cells[place]
    if counts.is_cut and side == ROWS:
        _subtract(counts)
    return len({place[side] for place in left})


def _others(place: Place, side: int) -> Place:
    return ((OTHERS,), place[COLUMNS]) if side == ROWS else (place[ROWS], (OTHERS,))


def _subtract(counts: Counts) -> None:
    """The others as what the wholes have beyond the rows that were brought."""
    shown: dict[tuple[Key, What], list[Numbers]] = {}
    for (row, column), cell in counts.cells.items():
        for what, numbers in cell.items() if row else ():
            shown.setdefault((column, what), []).append(numbers)
    for (row, column), cell in list(counts.cells.items()):
        for what, whole in list(cell.items()):
            if row or what[0].how not in SUBTRACTED:
                continue
            parts = shown.get((column, what), [])
            counts.cells[((OTHERS,), column)][what] = tuple(_less(whole[at], [part[at] for part in parts]) for at in range(len(whole)))


def _less(whole: object, parts: list[object]) -> object:
    if whole is None:
        return None
    rest = whole
    for part in parts:
        rest = rest - part if part is not None else rest  # type: ignore[operator]
    return rest
