"""What the database knows of the size of tables, brought up to date where much was written at once."""

from typing import Any

from django.db import connection


def refresh_statistics(model: Any) -> None:
    """Count a model and the tables beside it anew, so that questions asked right after a big import are planned well.

    The database does so by itself only after minutes; until then it may take a full table for an empty one.
    """
    tables = {model._meta.db_table}
    for field in model._meta.get_fields(include_hidden=True):
        other = getattr(field, "related_model", None)
        if other is not None and other._meta.managed:
            tables.add(other._meta.db_table)
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(quote(table) for table in sorted(tables))}")
