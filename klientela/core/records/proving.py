"""What must hold of every record: who may see it, and that its history tells how it came to be what it is."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import UUIDField

from klientela.core.access.sql import stale_keys
from klientela.core.audit import sql
from klientela.core.records.models import Record
from klientela.core.records.triggers import kept_models

MOST = 20


def hidden_or_open() -> Iterator[str]:
    """Records that others see, or do not see, than the rules say."""
    for model in kept_models():
        if issubclass(model, Record):
            yield from (
                f"{model._meta.db_table} {key} has another acl than its owner, team, branch and shares give" for key in _stale(model)
            )


def untold() -> Iterator[str]:
    """Records that were changed, deleted or brought back past the history."""
    tables = {model._meta.db_table: _key(model) for model in kept_models()}
    for table, key in tables.items():
        for row, field in _asked(sql.untold(table, key, MOST)):
            yield f"{field} of {table} {row} is not what its history says"
    for table, row, op in _asked(sql.vanished(tables, MOST)):
        yield f"{table} {row} is there, though it was deleted" if op == "D" else f"{table} {row} is gone, and its history says nothing"


def _stale(model: Any) -> list[UUID]:
    return stale_keys(model, most=MOST)


def _key(model: Any) -> str:
    return sql.key_of_row(is_number=not isinstance(model._meta.pk, UUIDField))


def _asked(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())
