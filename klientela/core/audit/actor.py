"""Tells the database who is acting, so that its triggers can write it down."""

import re
from collections.abc import Callable
from typing import Any

from klientela.core.access.acting import Actor, actor_or_none

writes = re.compile(r"\s*(insert|update|delete|with|merge)\b", re.IGNORECASE).match
SET = "SELECT set_config('klientela.actor', %s, %s), set_config('klientela.batch', %s, %s), set_config('klientela.reason', %s, %s)"


def tell_each_connection(connection: Any, **_: Any) -> None:
    """Have every new connection name the actor before it writes."""
    if connection.vendor == "postgresql" and name_the_actor not in connection.execute_wrappers:
        connection.execute_wrappers.append(name_the_actor)


def name_the_actor(execute: Callable[..., Any], sql: Any, *rest: Any) -> Any:
    """Within a transaction the names last until its end; outside one, for this statement only."""
    actor = actor_or_none()
    if actor is None or not isinstance(sql, str) or not writes(sql):
        return execute(sql, *rest)
    connection = rest[-1]["connection"]
    if connection.in_atomic_block:
        _name(connection, actor, local=True)
        return execute(sql, *rest)
    _name(connection, actor, local=False)
    try:
        return execute(sql, *rest)
    finally:
        _name(connection, Actor(None, reason=""), local=False)


def _name(connection: Any, actor: Actor, *, local: bool) -> None:
    user = str(actor.user.pk) if actor.user else ""
    batch = str(actor.batch) if actor.user or actor.reason else ""
    with connection.connection.cursor() as cursor:
        cursor.execute(SET, (user, local, batch, local, actor.reason, local))
