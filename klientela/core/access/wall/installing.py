"""Puts up the wall and gives each role its rights; doing it again changes nothing."""

import hashlib
from functools import cache

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from klientela.core.access.wall import sql
from klientela.core.access.wall.context import pads
from klientela.core.access.wall.tables import limited_tables, walled_tables

MAINTAIN_SINCE = 170000
SECRET_TABLES = ("identity_session",)
SECRET_COLUMNS = {"identity_user": {"password"}}
"""What other programs do not read, beside the walled tables."""


@transaction.atomic
def raise_the_wall() -> None:
    """Bring row-level security, the key and the rights of all roles up to what the program declares. The program itself may not."""
    with connection.cursor() as cursor:
        cursor.execute(sql.IS_OWNER)
        if not cursor.fetchone()[0]:
            return
        cursor.execute(sql.PRESENT, [list(settings.DATABASE_ROLES.values())])
        there = {row[0] for row in cursor.fetchall()}
        cursor.execute(sql.DONE)
        done, tables, version = cursor.fetchone()
        script = _script(there, set(tables.split()), maintains=version >= MAINTAIN_SINCE)
        mark = hashlib.sha256(f"{script}{tables}".encode()).hexdigest()
        if done != mark:
            cursor.execute(script)
            cursor.execute(sql.NOTE.format(mark=mark))
        cursor.execute(sql.KEEP_KEY, pads())


def _script(roles: set[str], tables: set[str], *, maintains: bool) -> str:
    """Everything for those of the roles and tables that there are."""
    walled = [known for known in walled_tables() if known.table in tables]
    parts = [sql.FUNCTIONS, *map(sql.policy, walled)]
    if (program := settings.DATABASE_ROLES["program"]) in roles:
        limited = {table: rights for table, rights in limited_tables().items() if table in tables}
        parts.append(sql.program_rights(program, limited, maintains=maintains))
    if (report := settings.DATABASE_ROLES["report"]) in roles:
        secret = (*SECRET_TABLES, *(known.table for known in walled))
        parts.append(sql.report_rights(report, secret, _shown_columns()))
    return "".join(parts)


@cache
def _shown_columns() -> dict[str, list[str]]:
    columns = {model._meta.db_table: [str(field.column) for field in model._meta.concrete_fields] for model in apps.get_models()}
    return {table: [name for name in columns[table] if name not in hidden] for table, hidden in SECRET_COLUMNS.items()}
