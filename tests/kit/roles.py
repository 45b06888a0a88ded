"""Whose rights a test has in the database: those of the running program, and the owner's where it says so."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection
from psycopg.conninfo import conninfo_to_dict

AS_PROGRAM = " -c role=klientela_app"
KNOWN = "SELECT pg_has_role(oid, 'SET') FROM pg_roles WHERE rolname = 'klientela_app'"


def step_down() -> bool:
    """Work with the rights of web and worker from now on, where the server knows their role."""
    with connection.cursor() as cursor:
        cursor.execute(KNOWN)
        known = cursor.fetchone() == (True,)
    if known:
        _connect_with(_options() + AS_PROGRAM)
    return known


def step_up() -> None:
    """Work as the owner of the database again."""
    _connect_with(_options().replace(AS_PROGRAM, ""))


@contextmanager
def owners_rights() -> Iterator[None]:
    """Within a test's transaction: the owner's rights, for what the program may not do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        before = cursor.fetchone()[0]
        cursor.execute("SET ROLE NONE")
        try:
            yield
        finally:
            if not connection.needs_rollback:
                cursor.execute(f'SET ROLE "{before}"')


@contextmanager
def connected_as_owner() -> Iterator[None]:
    """Outside a transaction: a connection of the owner."""
    stepped_down = AS_PROGRAM in _options()
    step_up()
    try:
        yield
    finally:
        if stepped_down:
            _connect_with(_options() + AS_PROGRAM)


def _options() -> str:
    return str(connection.settings_dict["OPTIONS"]["options"])


def _connect_with(options: str) -> None:
    connection.close()
    connection.settings_dict["OPTIONS"]["options"] = options


@contextmanager
def programs_connection() -> Iterator[psycopg.Connection]:
    """A connection that is the program's from the beginning, with its own password where it is known, so that no role can be taken back."""
    known = connection.get_connection_params()
    for name in ("context", "cursor_factory", "prepare_threshold", "server_side_binding"):
        known.pop(name, None)
    if os.environ.get("KLIENTELA_OWNER_URL"):
        given = conninfo_to_dict(os.environ["DATABASE_URL"])
        known |= {"user": given["user"], "password": given["password"], "options": ""}
    with psycopg.connect(**known) as opened:
        yield opened
