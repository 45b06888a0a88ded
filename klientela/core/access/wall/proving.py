"""Proving the wall: the catalogue of the database says what the program declares."""

from collections.abc import Iterator

from django.conf import settings
from django.db import connection

from klientela.core.access.wall import sql
from klientela.core.access.wall.tables import walled_tables


def problems() -> Iterator[str]:
    """What stands open that should not."""
    with connection.cursor() as cursor:
        cursor.execute(sql.STANDING)
        guarded = {table for table, is_forced, policies in cursor.fetchall() if is_forced and policies == "wall"}
        yield from (f"{known.table} does not stand behind the wall" for known in walled_tables() if known.table not in guarded)
        cursor.execute(sql.OPENINGS, [settings.DATABASE_ROLES["program"]])
        yield from (f"{what} {name}" for what, name in cursor.fetchall())
