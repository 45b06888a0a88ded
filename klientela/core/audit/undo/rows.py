"""Many rows written at once, each with its own values: one statement, exact for every type, with history and all triggers."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import connection

from klientela.core.audit.undo import sql


def write_rows(model: Any, values: Mapping[UUID, str], columns: Collection[str]) -> int:
    """Write values, given as JSON text by key, into these columns of kept rows; what a row's JSON leaves out stays as it is."""
    if not values or not columns:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(sql.update(quoted(model), sorted(columns)), [list(values), list(values.values())])
        return int(cursor.rowcount)


def insert_rows(model: Any, rows: Iterable[str]) -> int:
    """Put kept rows back, given as JSON text."""
    with connection.cursor() as cursor:
        cursor.execute(sql.insert(quoted(model), own_columns(model)), [list(rows)])
        return int(cursor.rowcount)


def bury_rows(model: Any, keys: Collection[UUID]) -> int:
    """Put a tombstone on kept rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql.BURY.format(table=quoted(model)), [list(keys)])
        return int(cursor.rowcount)


def own_columns(model: Any) -> list[str]:
    """The columns of a table that the database does not make by itself."""
    return [column.column for column in model._meta.concrete_fields if not column.generated]


def quoted(model: Any) -> str:
    """The name of a model's table as SQL writes it."""
    return connection.ops.quote_name(model._meta.db_table)
