"""Statements that see to it that of several machines one prepares the database, and the others wait for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

PREPARING = 7_305_118_220_411
"""A number of ours among the locks of a database."""


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait until no other machine prepares this database, and have it for oneself. Whoever ends lets go, however it ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
        cursor.execute("RESET lock_timeout")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARING])
