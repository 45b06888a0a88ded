"""Databases of other programs while they run: their tables are only ever read, in one transaction that may not write."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from sqlalchemy import Column, Engine, Inspector, MetaData, Table, create_engine, event, inspect, select
from sqlalchemy import Connection as Opened
from sqlalchemy.engine.interfaces import ReflectedColumn
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool
from sqlalchemy.types import LargeBinary, NullType, _Binary

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers.base import Found, Link
from klientela.core.exchange.readers.live_connections import KINDS, Connection, Server
from klientela.core.exchange.readers.live_hosts import place_of
from klientela.core.exchange.readers.spooling import Spooled, spool_found

_AT_ONCE = 2000
_SYSTEMS = frozenset({"information_schema", "pg_catalog", "pg_toast", "sys", "guest", "mysql", "performance_schema"})
_USUAL = frozenset({"public", "dbo"})

_NO_DRIVER = _("To read %(kind)s, the package %(package)s must be installed on the server.")
_REFUSED = _("The database does not answer as it should: %(reason)s")
_NO_TABLES = _("There is no table in this database that this user may read.")


def look(connection: Connection) -> list[Found]:
    """The tables of a database with their columns, keys and relations, without rows. Raises `UnreadableFile`."""
    with _opened(connection) as opened:
        return list(_tables(opened, connection, None))


def spool_live(connection: Connection, tables: Collection[str], folder: Path) -> list[Spooled]:
    """The named tables of a database (none named: all) as text tables in a folder, all of one moment. Raises `UnreadableFile`."""
    with _opened(connection) as opened:
        return spool_found(_tables(opened, connection, frozenset(tables) or None, with_rows=True), folder=folder)


@contextmanager
def _opened(connection: Connection) -> Iterator[Opened]:
    server = KINDS[connection.kind]
    engine = _engine(connection, server)
    try:
        with engine.connect() as opened:
            for statement in server.begins:
                opened.exec_driver_sql(statement)
            yield opened
    except (SQLAlchemyError, UnicodeError) as error:
        raise UnreadableFile(_REFUSED, reason=_reason(error, connection)) from None
    finally:
        engine.dispose()


def _engine(connection: Connection, server: Server) -> Engine:
    if importlib.util.find_spec(server.module) is None or not server.dialect_is_there:
        raise UnreadableFile(_NO_DRIVER, kind=server.label, package=server.package)
    place = place_of(connection.host, connection.port)
    engine = create_engine(
        connection.address_at(place.address),
        poolclass=NullPool,
        connect_args=server.options(connection, place),
        execution_options=server.execution,
        hide_parameters=True,
    )
    if server.first:
        event.listen(engine, "connect", _first_said(server.first))
    return engine


def _first_said(statements: Collection[tuple[str, ...]]) -> Callable[[Any, Any], None]:
    """Say what keeps the connection from writing and from lasting; of several spellings the first one that the server knows."""

    def say(raw: Any, _record: Any) -> None:
        with raw.cursor() as cursor:
            for spellings in statements:
                _first_known(cursor, spellings)

    return say


def _first_known(cursor: Any, spellings: tuple[str, ...]) -> None:
    for place, spelling in enumerate(spellings, 1):
        try:
            cursor.execute(spelling)
        except Exception:
            if place == len(spellings):
                raise
        else:
            return


def _tables(opened: Opened, connection: Connection, wanted: Collection[str] | None, *, with_rows: bool = False) -> Iterator[Found]:
    inspector = inspect(opened)
    count = 0
    for schema in _schemas(inspector, connection):
        keys = inspector.get_multi_pk_constraint(schema=schema)
        links = inspector.get_multi_foreign_keys(schema=schema)
        for key, columns in sorted(inspector.get_multi_columns(schema=schema).items(), key=lambda each: str(each[0][1])):
            name = _name(schema, key[1], inspector)
            if wanted is None or name in wanted:
                count += 1
                shown = [column for column in columns if not isinstance(column["type"], (_Binary, LargeBinary))]
                yield Found(
                    name,
                    tuple(column["name"] for column in shown),
                    _rows(opened, key, shown) if with_rows else tuple,
                    tuple(keys[key]["constrained_columns"]) if key in keys else (),
                    tuple(_links(links.get(key, ()), schema, inspector)),
                )
    if not count:
        raise UnreadableFile(_NO_TABLES)


def _schemas(inspector: Inspector, connection: Connection) -> list[str | None]:
    if not KINDS[connection.kind].has_schemas:
        return [None]
    usual = inspector.default_schema_name
    others = (
        name for name in inspector.get_schema_names() if name != usual and name not in _SYSTEMS and not name.startswith(("pg_", "db_"))
    )
    return [None, *others]


def _name(schema: str | None, table: str, inspector: Inspector) -> str:
    return table if schema in {None, inspector.default_schema_name, *_USUAL} else f"{schema}.{table}"


def _links(found: Collection[Any], schema: str | None, inspector: Inspector) -> Iterator[Link]:
    for each in found:
        if len(each["constrained_columns"]) == 1:
            table = _name(each["referred_schema"] or schema, each["referred_table"], inspector)
            yield Link(each["constrained_columns"][0], table, each["referred_columns"][0])


def _rows(opened: Opened, key: tuple[str | None, str], columns: list[ReflectedColumn]) -> Callable[[], Iterator[list[Any]]]:
    table = Table(key[1], MetaData(), *(Column(column["name"], NullType()) for column in columns), schema=key[0])

    def rows() -> Iterator[list[Any]]:
        if columns:
            for row in opened.execution_options(stream_results=True, yield_per=_AT_ONCE).execute(select(table)):
                yield [_plain(value) for value in row]

    return rows


def _plain(value: Any) -> Any:
    return None if isinstance(value, str) and value.startswith("0000-00-00") else value


def _reason(error: Exception, connection: Connection) -> str:
    said = str(getattr(error, "orig", None) or error).strip().splitlines()
    reason = " ".join(said)[:300] or type(error).__name__
    return reason.replace(connection.password, "•••") if connection.password else reason
