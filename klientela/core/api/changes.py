"""What changed since: the feed by which other programs keep a copy.

A row's `change` is the number of the transaction that wrote it. Rows of transactions that may still be running are left
for the next time, so that no change is ever passed over.
"""

from typing import Any

from django.db import connection
from django.db.models import QuerySet

from klientela.core.access.decisions import scope
from klientela.core.identity.models import User
from klientela.kernel.entity import Entity

SETTLED = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


def settled() -> int:
    """The number below which every transaction has ended."""
    with connection.cursor() as cursor:
        cursor.execute(SETTLED)
        return int(cursor.fetchone()[0])


def changed(entity: Entity, *, user: User, since: int, before: int) -> QuerySet[Any]:
    """Rows a user may read that changed in that span of numbers, deleted ones too."""
    rows: QuerySet[Any] = entity.model._base_manager.filter(**entity.where, change__gte=since, change__lt=before)
    return rows.filter(scope(user, "read", entity))
