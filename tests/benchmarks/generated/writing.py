"""Writes rows straight into tables, by COPY: what a model demands and nobody gives is empty."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
EMPTY: tuple[tuple[Any, Any], ...] = (
    (models.DateTimeField, NOW),
    (models.DateField, NOW.date()),
    (ArrayField, []),
    (models.JSONField, "{}"),
    (models.BooleanField, False),
    (models.DecimalField, 0),
    (models.IntegerField, 1),
)


def key(at: datetime, kind: int, number: int) -> UUID:
    """The key a row made at that moment has (UUID of the seventh kind), and the same one each time."""
    return UUID(int=int(at.timestamp() * 1000) << 80 | 0x7 << 76 | 0x2 << 62 | kind << 40 | number)


def copy(model: Any, names: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Write rows of these columns."""
    given = list(names)
    others = {
        column.column: _empty(column)
        for column in model._meta.concrete_fields
        if not column.generated and not column.null and column.column not in given and not isinstance(column, models.AutoField)
    }
    quote = connection.ops.quote_name
    columns = ", ".join(map(quote, (*given, *others)))
    rest = tuple(others.values())
    with connection.cursor() as cursor, cursor.copy(f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN") as stream:
        for row in rows:
            stream.write_row((*row, *rest))


def _empty(column: Any) -> Any:
    return next((value for kind, value in EMPTY if isinstance(column, kind)), "")


@contextmanager
def quietly(*tables: Any) -> Iterator[Callable[[str], None]]:
    """Within, rows are written without what the database derives from each; what is given must be whole already."""
    names = [connection.ops.quote_name(model._meta.db_table) for model in tables]

    def run(statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    run("SET statement_timeout = 0")
    for name in names:
        run(f"ALTER TABLE {name} DISABLE TRIGGER USER")
    yield run
    for name in names:
        run(f"ALTER TABLE {name} ENABLE TRIGGER USER")
