"""Replays a batch of the history backwards, row by row and field by field, exactly, and only where nobody has changed anything since.

What it does is itself a batch, so it can be undone. It asks nobody for permission: `core.records.undoing` does.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection

from klientela.core.audit.undo import sql
from klientela.core.audit.undo.rows import bury_rows, insert_rows, own_columns, quoted, write_rows
from klientela.core.identity.kept import Kept
from klientela.core.identity.models import User

type Rows = dict[Any, list[UUID]]
"""Rows by their model, those first that others point to."""


@dataclass(frozen=True)
class About:
    """What the history says of a batch: who wrote it, when, and how many rows it touched."""

    actors: frozenset[UUID]
    began: datetime
    ended: datetime
    rows: int
    by_system: bool


@dataclass(frozen=True)
class Effect:
    """What a batch did to the rows of a model: so many it made, so many it changed, and so many values of these."""

    model: Any
    made: int
    changed: int
    values: int


@dataclass(frozen=True)
class Judged:
    """What is to be done with one row.

    `kind`: `update`, `bury` (it was made), `insert` (it was taken out), `nothing`, or why it stays: `kept` (changed since), `gone`
    (what it points to is not there any more), `missing` (it is not there itself).
    """

    key: UUID
    kind: str
    said: str
    """The values that come back, as JSON."""
    back: frozenset[str]
    """The columns that come back."""
    kept: frozenset[str]
    """The columns that were changed since."""
    gone: frozenset[str]
    """The columns whose former value cannot come back: what it pointed to is gone, or it was erased."""

    @property
    def buries(self) -> bool:
        """Whether a tombstone is put on."""
        return self.kind == "bury" or ("deleted_at" in self.back and json.loads(self.said)["deleted_at"] is not None)

    @property
    def raises(self) -> bool:
        """Whether a row comes back that is not there now, or under a tombstone."""
        return self.kind == "insert" or ("deleted_at" in self.back and not self.buries)

    def less(self, columns: Collection[str]) -> "Judged":
        """The same, less columns that may not be written; nothing is told of them."""
        barred = frozenset(columns)
        return replace(self, back=self.back - barred, kept=self.kept - barred, gone=self.gone - barred)


def about(batch: UUID) -> About | None:
    """What the history says of a batch; None where it knows none."""
    with connection.cursor() as cursor:
        cursor.execute(sql.ABOUT, [batch])
        actors, by_system, began, ended, rows = cursor.fetchone()
    return About(frozenset(actors) - {None}, began, ended, rows, by_system) if rows else None


def touched(batch: UUID) -> Rows:
    """The kept rows a batch has touched, in the order in which they are restored; what is only taken away begins with the parts."""
    with connection.cursor() as cursor:
        cursor.execute(sql.TOUCHED, [batch])
        rows = [(model_of(table), *more) for table, *more in cursor.fetchall()]
    found = {model: (sorted(keys), away, back) for model, keys, away, back in rows if model is not None and issubclass(model, Kept)}
    parts_first = any(away for _keys, away, _back in found.values()) and not any(back for _keys, _away, back in found.values())
    models = sorted(found, key=lambda model: (_depth(model), model._meta.db_table), reverse=parts_first)
    return {model: found[model][0] for model in models}


def effect(batch: UUID) -> list[Effect]:
    """What a batch did to each kind of kept rows, those first that others point to."""
    with connection.cursor() as cursor:
        cursor.execute(sql.EFFECT, [batch])
        found = [Effect(model_of(table), made, changed, int(values)) for table, made, changed, values in cursor.fetchall()]
    kept = [one for one in found if one.model is not None and issubclass(one.model, Kept)]
    return sorted(kept, key=lambda one: (_depth(one.model), one.model._meta.db_table))


def touched_since(batch: UUID, model: Any) -> list[UUID]:
    """Those rows of a batch that were written again later: only these can stay as they are."""
    with connection.cursor() as cursor:
        cursor.execute(sql.LATER, {"batch": batch, "table": model._meta.db_table})
        return [key for (key,) in cursor.fetchall()]


def judge(batch: UUID, model: Any, keys: Sequence[UUID]) -> list[Judged]:
    """What is to be done with rows of a batch, as they stand now; `derived` columns, which follow from others, are left to services."""
    derived, nothing = getattr(model, "derived", ()), frozenset[str]()
    with connection.cursor() as cursor:
        cursor.execute(sql.UNCOMPILED)
        about = {"batch": batch, "table": model._meta.db_table, "keys": list(keys)}
        cursor.execute(sql.ONLY_MADE, about)
        made = {key for (key,) in cursor.fetchall()}
        found = [Judged(key, "bury", "{}", nothing, nothing, nothing) for key in made]
        if rest := [key for key in keys if key not in made]:
            cursor.execute(_judging(model), {**about, "keys": rest})
            found += [Judged(key, kind, said or "{}", *map(frozenset, columns)) for key, kind, said, *columns in cursor.fetchall()]
    return sorted((row.less(derived) for row in found) if derived else found, key=lambda row: row.key)


def restore(model: Any, rows: Iterable[Judged]) -> None:
    """Bring rows back to what they were."""
    by_kind: dict[str, list[Judged]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row)
    if back := by_kind.get("insert"):
        insert_rows(model, [row.said for row in back])
    changed: dict[frozenset[str], list[Judged]] = {}
    for row in by_kind.get("update", ()):
        changed.setdefault(row.back, []).append(row)
    for columns, same in changed.items():
        write_rows(model, {row.key: row.said for row in same}, columns)
    if made := by_kind.get("bury"):
        bury_rows(model, [row.key for row in made])


def beside() -> list[Any]:
    """Models whose rows stand beside records and come and go with what was done to them, such as shares."""
    return [model for model in apps.get_models() if getattr(model, "beside", "")]


def restore_beside(batch: UUID, model: Any, records: Collection[UUID]) -> int:
    """Put back what the batch took from beside these records, and take away what it put there."""
    columns = own_columns(model)
    names = {
        "table": quoted(model),
        "key": model._meta.pk.db_type(connection).split()[0],
        "columns": ", ".join(f'"{name}"' for name in columns),
        "picked": ", ".join(f'p."{name}"' for name in columns),
    }
    values = {"batch": batch, "table": model._meta.db_table, "records": list(records)}
    with connection.cursor() as cursor:
        cursor.execute(sql.BESIDE_AWAY.format(**names), values)
        away = cursor.rowcount
        cursor.execute(sql.BESIDE_BACK.format(**names), values)
        return int(away + cursor.rowcount)


def changed_since(model: Any, keys: Collection[UUID], *, batch: UUID) -> dict[UUID, UUID | None]:
    """Who last changed each of these rows otherwise than by this batch."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SINCE, [model._meta.db_table, list(keys), batch])
        return {key: actor for key, actor, _at in cursor.fetchall()}


@cache
def model_of(table: str) -> Any:
    """The model behind a table; None where it is gone."""
    return next((model for model in apps.get_models() if model._meta.db_table == table and not model._meta.proxy), None)


@cache
def _judging(model: Any) -> str:
    return sql.judged(quoted(model), [_reference(column) for column in model._meta.concrete_fields if column.is_relation])


def _reference(column: Any) -> tuple[str, str, str, str]:
    target = column.related_model
    alive = " AND r.deleted_at IS NULL" if issubclass(target, Kept) else ""
    working = " AND r.is_active" if issubclass(target, User) and column.name == "owner" else ""
    return column.column, quoted(target), target._meta.pk.db_type(connection).split()[0], alive + working


@cache
def _depth(model: Any) -> int:
    """How many steps a model's references lead on, so that what is pointed to comes first."""
    targets = {column.related_model._meta.concrete_model for column in model._meta.concrete_fields if column.is_relation} - {model}
    return 1 + max((_depth(target) for target in targets if target is not model), default=0) if targets else 0
