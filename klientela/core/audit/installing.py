"""Logs that are noted in the history, and so sealed with it."""

from django.db import connection, transaction

from klientela.core.audit import sql
from klientela.core.audit.proving import logs


@transaction.atomic
def note_logs() -> None:
    """Have every log that says `is_sealed_log` written into the history from now on."""
    with connection.cursor() as cursor:
        for table in logs():
            cursor.execute(sql.is_noted(table))
            if not cursor.fetchone()[0]:
                cursor.execute(sql.noting(table))
