"""SQLite files: opened read-only, with nothing in them trusted; views, triggers and virtual tables are never carried out."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers.base import Found, Link
from klientela.core.exchange.readers.code_pages import codec_named

SECONDS = 600
_STEPS = 100_000
_LONGEST = 16 * 2**20
_MARK = b"SQLite format 3\0"

_BROKEN = _("This SQLite file is damaged or protected by a password: %(reason)s")
_LONG = _("Reading this SQLite file takes too long.")

_READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ}
_ASKED = {"table_list", "table_xinfo", "foreign_key_list"}


class SQLite:
    """Reads the plain tables of an SQLite file."""

    kind = "sqlite"
    label = _("SQLite database")
    endings = (".sqlite", ".sqlite3", ".db", ".db3")

    def recognises(self, head: bytes, name: str) -> bool:
        return head.startswith(_MARK)

    def tables(self, path: Path, *, encoding: str = "") -> Iterator[Found]:
        with _opened(path, codec_named(encoding or "utf-8")) as connection, _in_plain_words():
            listed = connection.execute("PRAGMA main.table_list").fetchall()
            names = sorted(row[1] for row in listed if row[0] == "main" and row[2] == "table" and not row[1].startswith("sqlite_"))
            for name in names:
                yield _found(connection, name)


@contextmanager
def _opened(path: Path, codec: str) -> Iterator[sqlite3.Connection]:
    deadline = time.monotonic() + SECONDS
    address = f"file:{quote(str(path))}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True, timeout=0, isolation_level=None)) as connection:
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_TRUSTED_SCHEMA, False)
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_ENABLE_VIEW, False)
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_ENABLE_TRIGGER, False)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
        connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
        connection.set_authorizer(_allowed)
        connection.text_factory = lambda raw: raw.decode(codec, "replace")
        yield connection


def _allowed(action: int, first: str | None, *_more: str | None) -> int:
    asks = action == sqlite3.SQLITE_PRAGMA and first in _ASKED
    return sqlite3.SQLITE_OK if asks or action in _READING else sqlite3.SQLITE_DENY


@contextmanager
def _in_plain_words() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            raise UnreadableFile(_LONG) from error
        raise UnreadableFile(_BROKEN, reason=error) from error
    except (sqlite3.Error, UnicodeError) as error:
        raise UnreadableFile(_BROKEN, reason=error) from error


def _found(connection: sqlite3.Connection, name: str) -> Found:
    table = _quoted(name)
    columns = [row for row in connection.execute(f"PRAGMA main.table_xinfo({table})") if row[6] == 0]
    keys = tuple(row[1] for row in sorted(columns, key=lambda row: int(row[5])) if row[5])
    headings = tuple(row[1] for row in columns)
    return Found(name, headings, _rows(connection, table, headings), keys, _links(connection, table))


def _links(connection: sqlite3.Connection, table: str) -> tuple[Link, ...]:
    found: dict[int, list[Any]] = {}
    for row in connection.execute(f"PRAGMA main.foreign_key_list({table})"):
        found.setdefault(row[0], []).append(row)
    single = [rows[0] for rows in found.values() if len(rows) == 1]
    return tuple(Link(row[3], row[2], row[4] or _only_key(connection, row[2])) for row in single)


def _only_key(connection: sqlite3.Connection, name: str) -> str:
    keys = [row[1] for row in connection.execute(f"PRAGMA main.table_xinfo({_quoted(name)})") if row[5]]
    return keys[0] if len(keys) == 1 else ""


def _rows(connection: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> Callable[[], Iterator[tuple[Any, ...]]]:
    def rows() -> Iterator[tuple[Any, ...]]:
        with _in_plain_words():
            yield from connection.execute(f"SELECT {', '.join(map(_quoted, columns))} FROM main.{table}")  # noqa: S608 every name is quoted

    return rows


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
