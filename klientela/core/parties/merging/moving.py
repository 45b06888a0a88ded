"""Moves everything that points to merged parties to the one that stays: one statement per table, with history and all triggers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from klientela.core.parties.merging.references import FIRST, Place, places
from klientela.kernel.wall import beyond_the_wall

BURY = """
UPDATE {table} t SET deleted_at = clock_timestamp(), changed_at = clock_timestamp() FROM (
  SELECT id, row_number() OVER (PARTITION BY {parts} ORDER BY {first}{column} = %(stays)s DESC, created_at, id) AS place,
    bool_or({column} = ANY(%(gone)s)) OVER (PARTITION BY {parts}) AS touched
  FROM {table} WHERE {some} AND deleted_at IS NULL) d
WHERE d.id = t.id AND d.place > 1 AND d.touched{mine} RETURNING t.id
"""
"""Of rows that would be the same after the merge only one stays; what the survivor had twice it has twice."""

LOOPS = """
UPDATE {table} t SET deleted_at = clock_timestamp(), changed_at = clock_timestamp()
WHERE {one} = ANY(%(all)s) AND {other} = ANY(%(all)s) AND deleted_at IS NULL RETURNING t.id
"""
"""A relation between parties that become one vanishes."""

BETWEEN = "SELECT id FROM {table} WHERE {one} = ANY(%(all)s) AND {other} = ANY(%(all)s)"

LOCK = "SELECT count(*) FROM (SELECT id FROM {table} WHERE {some} ORDER BY id FOR UPDATE) held"

MOVE = "UPDATE {table} SET {changes}, changed_at = clock_timestamp() WHERE {some} AND id <> ALL(%(left)s)"
OWN = "CASE WHEN own ->> {code} = ANY(%(texts)s) THEN {before} || jsonb_build_object({code}, %(stays)s::text) ELSE {before} END"


@dataclass(frozen=True)
class Moving:
    """Which parties are merged into which, as the statements are told it."""

    stays: UUID
    gone: Sequence[UUID]

    def values(self, left: Sequence[UUID] = ()) -> dict[str, Any]:
        """The values of a statement; `left`: rows that are not moved."""
        texts = [str(key) for key in self.gone]
        return {"stays": self.stays, "gone": list(self.gone), "all": [self.stays, *self.gone], "texts": texts, "left": list(left)}


@beyond_the_wall("everything that points to merged parties is moved, whoever looks after it")
def move_all(moving: Moving) -> dict[str, int]:
    """Move every row of every table; how many, by table."""
    return {place.table: count for place in places() if (count := _move(place, moving))}


def _move(place: Place, moving: Moving) -> int:
    with connection.cursor() as cursor:
        cursor.execute(LOCK.format(table=_named(place.table), some=_some(place, "gone")), moving.values())
        left = [*_buried(cursor, place, moving), *_looped(cursor, place, moving)]
        cursor.execute(_moves(place), moving.values(left))
        return int(cursor.rowcount)


def _buried(cursor: Any, place: Place, moving: Moving) -> list[UUID]:
    found: list[UUID] = []
    for names, column in place.once:
        cursor.execute(_bury(place, names, column), moving.values())
        found += [key for (key,) in cursor.fetchall()]
    return found


def _looped(cursor: Any, place: Place, moving: Moving) -> list[UUID]:
    if not place.ends:
        return []
    one, other = (_named(name) for name in place.ends)
    cursor.execute(LOOPS.format(table=_named(place.table), one=one, other=other), moving.values())
    found = [key for (key,) in cursor.fetchall()]
    cursor.execute(BETWEEN.format(table=_named(place.table), one=one, other=other), moving.values())
    return [*found, *(key for (key,) in cursor.fetchall())]


def _bury(place: Place, names: Sequence[str], column: str) -> str:
    parts = (_become(name) if name in place.columns else _named(name) for name in names)
    first = f"{FIRST[place.model]}, " if place.model in FIRST else ""
    some, mine = f"{_named(column)} = ANY(%(all)s)", "" if first else f" AND t.{_named(column)} = ANY(%(gone)s)"
    return BURY.format(table=_named(place.table), parts=", ".join(parts), column=_named(column), first=first, some=some, mine=mine)


def _moves(place: Place) -> str:
    changes = [f"{_named(name)} = {_become(name)}" for name in place.columns]
    if place.own:
        before = "own"
        for code in place.own:
            before = OWN.format(code=_text(code), before=before)
        changes.append(f"own = {before}")
    return MOVE.format(table=_named(place.table), changes=", ".join(changes), some=f"({_some(place, 'gone')})")


def _some(place: Place, which: str) -> str:
    own = (f"own ->> {_text(code)} = ANY(%(texts)s)" for code in place.own)
    return " OR ".join((*(f"{_named(name)} = ANY(%({which})s)" for name in place.columns), *own))


def _become(name: str) -> str:
    return f"CASE WHEN {_named(name)} = ANY(%(gone)s) THEN %(stays)s ELSE {_named(name)} END"


def _named(name: str) -> str:
    return connection.ops.quote_name(name)


def _text(code: str) -> str:
    """A code as SQL writes it; codes are small letters, digits and underscores."""
    return f"'{code}'"
