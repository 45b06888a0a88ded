"""One after the other: what must not be done by two at once waits here for its turn."""

from django.db import connection


def wait_for_turn(name: str) -> None:
    """Until the transaction ends, whoever else waits for a turn of this name does so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])
