"""The tests' own database as statements, so that nothing is migrated twice."""

import os
import subprocess

from django.db import connection
from psycopg.conninfo import make_conninfo

from klientela.core.operations.backup.postgres import programs

WALLED = "SELECT oid::regclass::text FROM pg_class WHERE relrowsecurity AND relkind IN ('r', 'p')"


def schema_of_tests() -> str:
    """What makes the same tables in another, empty database, and what is known to be migrated; no other rows."""
    return _dumped("--schema-only") + _dumped("--data-only", "-t", "django_migrations")


def tables_of_tests() -> str:
    """What makes the same tables in another, empty database, with what an installation begins with but for walled tables."""
    with connection.cursor() as cursor:
        cursor.execute(WALLED)
        return _dumped(*(f"--exclude-table-data={name}" for (name,) in cursor.fetchall()))


def _dumped(*what: str) -> str:
    name = connection.get_connection_params()["dbname"]
    owner = make_conninfo(os.environ.get("KLIENTELA_OWNER_URL") or os.environ["DATABASE_URL"], dbname=name)
    return subprocess.run([programs() / "pg_dump", "-d", owner, *what], capture_output=True, text=True, check=True).stdout
