"""What must hold of totals: they are what the lines come to."""

from collections.abc import Iterator

from django.db import connection

from klientela.modules.purchases import sql

MOST = 20


def problems() -> Iterator[str]:
    """Purchases whose total is not the sum of their lines."""
    with connection.cursor() as cursor:
        cursor.execute(sql.OTHER_TOTALS, [MOST])
        yield from (f"purchase {key} has another total than its lines" for (key,) in cursor.fetchall())
