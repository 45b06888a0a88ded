"""Telling open pages that something has changed: by PostgreSQL's own notifications, which arrive when the transaction is certain."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

CHANNEL = "klientela_live"
TOGETHER = 200
"""So many keys fit into one notification (8,000 bytes)."""


def tell(topic: str, users: Iterable[UUID]) -> None:
    """Have the pages that these users have open look again at a topic; nothing but the topic is said."""
    keys = sorted(str(key) for key in users)
    with connection.cursor() as cursor:
        for first in range(0, len(keys), TOGETHER):
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"{topic} {' '.join(keys[first : first + TOGETHER])}"])
