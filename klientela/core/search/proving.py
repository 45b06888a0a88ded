"""What must hold of search: each record is found by what stands in it, and nothing else is."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from klientela.core.search import sql
from klientela.core.search.documents import documents

MOST = 20


def problems() -> Iterator[str]:
    """Records whose document is missing or another than their fields make, and documents of what is gone."""
    for document in documents():
        table = connection.ops.quote_name(document.table)
        for key in _asked(sql.wrong_documents(table, MOST), document.spec):
            yield f"{document.table} {key} is not found by what stands in it"
        for key in _asked(sql.left_documents(table, MOST), [document.slug, *document.slugs.values()], document.spec):
            yield f"{document.table} {key} is found and is not there"


def _asked(statement: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [key for (key,) in cursor.fetchall()]
