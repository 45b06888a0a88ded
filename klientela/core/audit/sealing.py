"""Sealing finished rows of the history, and erasing a value in a way that leaves the rest provable."""

from django.db import connection, transaction

from klientela.core.audit import sql
from klientela.core.identity.models import User

MOST = 10_000
"""Rows under one seal: what is wrong with it is found by looking at these only."""


def seal_finished() -> int:
    """Seal every row whose transaction has ended, as far as none before it is still open; gives how many rows were sealed."""
    done = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(sql.SEAL, [MOST])
            sealed = int(cursor.fetchone()[0])
        done += sealed
        if sealed < MOST:
            return done


@transaction.atomic
def erase_value(change_id: int, field: str, *, reason: str, by: User) -> bool:
    """Erase what one change says of a field, before and after. Its digest stays, so that the seals still prove everything else.

    Who erased it and why is written into the history itself. False: there was nothing to erase.
    """
    with connection.cursor() as cursor:
        cursor.execute(sql.ERASE, [change_id, field, reason, by.pk])
        return bool(cursor.fetchone()[0])
