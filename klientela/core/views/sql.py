"""Statements of pages that the ORM cannot say; all parts are the program's own, what people sent is passed as values."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import Func, JSONField, QuerySet
from django.db.models.expressions import RawSQL

THIS_ONE = RawSQL("board_column.id", [])
"""Within `of_each`: the key at hand."""


def of_each(keys: Sequence[Any], rows: QuerySet[Any]) -> list[Any]:
    """Rows of a limited question, asked once for each key (a lateral join): the newest cards of every column."""
    inner, values = rows.query.sql_with_params()
    statement = f"SELECT card.* FROM unnest(%s::uuid[]) AS board_column(id) CROSS JOIN LATERAL ({inner}) AS card"
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(keys), *values])
        return list(cursor.fetchall())


@contextmanager
def roomy() -> Iterator[None]:
    """Within: statements that put many rows together may keep their groups in memory, instead of sorting all rows on disk."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '64MB'")
        yield


class Without(Func):
    """A JSON object less some of its keys."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = JSONField()
