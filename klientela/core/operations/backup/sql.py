"""Statements about a whole database: how many rows each table has, which contents of files it names."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
from psycopg import sql

TABLES = """
SELECT c.oid::regclass::text, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r' AND n.nspname = 'public' ORDER BY c.relname
"""
CHURN = "SELECT relname, n_tup_ins + n_tup_del FROM pg_stat_user_tables WHERE schemaname = 'public'"
CONTENTS = "SELECT digest, size FROM documents_blob ORDER BY digest"


@dataclass(frozen=True)
class Standing:
    """What a database held at a moment: rows by table, rows come and gone by table, contents of files with their sizes."""

    rows: dict[str, int]
    churn: dict[str, int]
    contents: dict[str, int]


def standing(url: str) -> Standing:
    """Count a database, all of one snapshot."""
    with psycopg.connect(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        churn = {name: int(number) for name, number in connection.execute(CHURN).fetchall()}
        names = [row[1] for row in connection.execute(TABLES).fetchall()]
        rows = {name: _count(connection, name) for name in names}
        contents = {digest: int(size) for digest, size in connection.execute(CONTENTS).fetchall()}
    return Standing(rows, churn, contents)


def give_passwords(url: str, passwords: dict[str, str]) -> None:
    """New passwords for those of these roles that there are."""
    with psycopg.connect(url) as connection:
        known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles").fetchall()}
        for role, password in passwords.items():
            if role in known:
                connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password)))


def _count(connection: psycopg.Connection[tuple[object, ...]], table: str) -> int:
    row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("public", table))).fetchone()
    return int(str(row[0])) if row else 0
