"""Whether the database answers, takes changes, and is as this version of the program needs it."""

from datetime import datetime

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min
from psycopg_pool import PoolTimeout

from klientela.core.operations.health import sql

AWAY = (DatabaseError, InterfaceError, PoolTimeout)


def answers() -> bool:
    """Whether the database can be asked."""
    try:
        is_writable()
    except AWAY:
        return False
    return True


def is_writable() -> bool:
    """Whether it takes changes; raises what the database says when it does not answer."""
    with connection.cursor() as cursor:
        cursor.execute(sql.WRITABLE)
        return bool(cursor.fetchone()[0])


def installed_at() -> datetime:
    """When this installation got its database."""
    found: datetime = MigrationRecorder.Migration.objects.aggregate(first=Min("applied"))["first"]
    return found


def waiting_migrations() -> list[str]:
    """Migrations this version has and the database has not seen, by name."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]
