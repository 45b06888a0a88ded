"""What must hold of kept changes: they lead without a gap to how each deal stands."""

from collections.abc import Iterator

from django.db import connection

from klientela.modules.sales import sql

MOST = 20


def problems() -> Iterator[str]:
    """Deals whose kept changes do not add up to what the deal is."""
    for statement, said in ((sql.STANDS_OTHERWISE, "stands otherwise than its last change says"), (sql.GAPS, "has a gap in its changes")):
        with connection.cursor() as cursor:
            cursor.execute(statement, [MOST])
            yield from (f"deal {key} {said}" for (key,) in cursor.fetchall())
