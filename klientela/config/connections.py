"""Connections that never wait for ever: a silent database counts as away, also where the network swallows its answer."""

from __future__ import annotations

import os
import re
from time import monotonic
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool

UNITS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0, "": 0.001}
MARGIN = 15.0
"""Seconds more than a statement may take: the server ends it first, where it is there."""
SIGN_OF_LIFE = 3.0
"""Seconds within which a connection that was kept shows that it still leads somewhere."""
POOL: dict[str, Any] = {"min_size": 1, "max_size": 12, "timeout": 5, "reconnect_timeout": 2}
"""While the database is away nobody waits longer than this, and afterwards nothing waits for a distant next try."""


def seconds_of(text: str) -> float:
    """The seconds of a time as PostgreSQL writes it; what names no unit is in milliseconds."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(ms|s|min|h|d|)\s*", text)
    if not found:
        raise ValueError(f"{text!r} is no time such as 60s or 30min.")
    return float(found[1]) * UNITS[found[2]]


def longest_statement() -> str:
    """How long a statement of this process may take."""
    return os.environ.get("KLIENTELA_STATEMENT_TIMEOUT", "60s")


class Watched(psycopg.Connection[Any]):
    """A connection that is given up when the database stays silent for longer than any statement may take."""

    patience: float | None = None

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """The answer; raises `OperationalError` and closes the connection when none comes in time."""
        limit = self.patience or (seconds_of(longest_statement()) or float("inf")) + MARGIN
        if timeout is not None or limit == float("inf"):
            return super().wait(gen, interval, timeout)
        began = monotonic()
        try:
            return super().wait(gen, interval, limit)
        except psycopg.OperationalError:
            if monotonic() - began >= limit:
                self.pgconn.finish()
            raise


def show_life(connection: Watched) -> None:
    """Ask a connection that was kept for a sign of life, before anybody works with it."""
    connection.patience = SIGN_OF_LIFE
    try:
        ConnectionPool.check_connection(connection)
    finally:
        connection.patience = None


def pool() -> dict[str, Any]:
    """What Django's pool of connections is told."""
    return {**POOL, "connection_class": Watched, "check": show_life}
