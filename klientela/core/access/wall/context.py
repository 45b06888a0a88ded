"""Tells the database for whom a statement on walled tables is; ordinary statements cost nothing."""

import hashlib
import hmac
import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings

from klientela.core.access.acting import actor_or_none
from klientela.core.access.acting import current_actor as of_nobody
from klientela.core.access.wall.sql import NOBODY
from klientela.core.access.wall.tables import walled_names
from klientela.kernel.wall import is_beyond_the_wall

SYSTEM_USER = UUID(NOBODY)
BLOCK = 64
SET = "SELECT set_config('app.ctx', %s, true)"
works_on_rows = re.compile(r"[\s(]*(select|insert|update|delete|with|merge|declare)\b", re.IGNORECASE).match


def stand_at_each_wall(connection: Any, **_: Any) -> None:
    """Have every new connection say for whom it touches walled tables."""
    if connection.vendor == "postgresql" and stand_at_the_wall not in connection.execute_wrappers:
        connection.execute_wrappers.append(stand_at_the_wall)


def stand_at_the_wall(execute: Callable[..., Any], sql: Any, *rest: Any) -> Any:
    """The context lasts until the end of the transaction, and where there is none, for this statement only."""
    if not isinstance(sql, str) or not asks_for_walled(sql):
        return execute(sql, *rest)
    connection, who = rest[-1]["connection"], whoever()
    if connection.in_atomic_block or not connection.get_autocommit():
        _say(connection, who)
        return execute(sql, *rest)
    with connection.wrap_database_errors, connection.connection.transaction():
        _say(connection, who)
        return execute(sql, *rest)


@lru_cache(maxsize=1024)
def asks_for_walled(sql: str) -> bool:
    """Whether a statement names a walled table. Remembered, since the same few statements come again and again."""
    return any(name in sql for name in walled_names()) and works_on_rows(sql) is not None


def whoever() -> UUID:
    """For whom walled rows are asked: whoever acts, or the system. While nobody does it is a mistake in the program."""
    if is_beyond_the_wall():
        return SYSTEM_USER
    actor = actor_or_none() or of_nobody()
    return actor.user.pk if actor.user else SYSTEM_USER


def context(who: UUID, pid: int) -> str:
    """What is said to the database, signed."""
    said = f"{who}:{pid}"
    return f"{said}:{hmac.new(_key(settings.WALL_SECRET), said.encode(), hashlib.sha256).hexdigest()}"


def pads() -> tuple[bytes, bytes]:
    """The key as HMAC uses it: what the database keeps to check signatures."""
    key = _key(settings.WALL_SECRET).ljust(BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in key), bytes(byte ^ 0x5C for byte in key)


def _say(connection: Any, who: UUID) -> None:
    raw = connection.connection
    with connection.wrap_database_errors, raw.cursor() as cursor:
        pid = raw.info.backend_pid
        if settings.DATABASES["default"].get("DISABLE_SERVER_SIDE_CURSORS"):
            pid = cursor.execute("SELECT pg_backend_pid()").fetchone()[0]
        cursor.execute(SET, (context(who, pid),))


@cache
def _key(secret: str) -> bytes:
    return hmac.new(secret.encode(), b"klientela wall", hashlib.sha256).digest()
