"""Live databases are only read, only where the installation allows it, and their passwords never show."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection as own
from sqlalchemy.exc import SQLAlchemyError

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers import live, live_hosts
from klientela.core.exchange.readers.base import Link
from klientela.core.exchange.readers.live import look, spool_live
from klientela.core.exchange.readers.live_connections import KINDS, Connection
from klientela.core.exchange.readers.live_hosts import Place, may_connect, place_of

SECRET = "tajne-hasło"
ANYWHERE = Connection("postgresql", "127.0.0.1", 5432, "shop", "reader", SECRET)


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Connection:
    """The database of the tests as if it were that of another program."""
    own.ensure_connection()
    told = own.get_connection_params()
    monkeypatch.setattr(live, "place_of", lambda host, port: Place(told.get("host") or "localhost", False))
    said: dict[str, Any] = {"port": int(told.get("port") or 5432), "database": told["dbname"], "user": told["user"]}
    return replace(ANYWHERE, password=told.get("password") or "", **said)


@pytest.mark.django_db
def test_a_live_database_is_read_with_keys_and_relations(office: Connection, tmp_path: Path):
    tables = {table.name: table for table in look(office)}
    assert tables["django_migrations"].keys == ("id",)
    assert any(isinstance(link, Link) and link.other for table in tables.values() for link in table.links)
    migrations = spool_live(office, ["django_migrations"], tmp_path)
    assert [table.name for table in migrations] == ["django_migrations"] and migrations[0].row_count > 10


@pytest.mark.django_db
def test_nothing_can_be_written_to_it(office: Connection):
    with pytest.raises(UnreadableFile, match="read-only"), live._opened(office) as opened:
        opened.exec_driver_sql("CREATE TABLE written (id int)")


@pytest.mark.parametrize("host", ["169.254.169.254", "0.0.0.0", "/var/run", "", "no.such.host.invalid"])  # noqa: S104
def test_some_addresses_are_never_asked(host: str):
    with pytest.raises(UnreadableFile):
        place_of(host, 5432)


def test_the_world_is_asked_only_where_the_installation_says_so(settings: Any):
    assert place_of("127.0.0.1", 5432) == Place("127.0.0.1", False)
    with pytest.raises(UnreadableFile, match="outside"):
        place_of("8.8.8.8", 5432)
    settings.LIVE_DATABASES = "world"
    assert place_of("8.8.8.8", 5432).is_outside
    settings.LIVE_DATABASES = "off"
    with pytest.raises(UnreadableFile, match="switched off"):
        place_of("127.0.0.1", 5432)


def test_only_who_manages_the_settings_connects(monkeypatch: pytest.MonkeyPatch, settings: Any):
    monkeypatch.setattr(live_hosts, "may", lambda user, function: (user, function) == ("chief", "manage_settings"))
    assert may_connect("chief") and not may_connect("clerk")  # type: ignore[arg-type]
    settings.LIVE_DATABASES = "off"
    assert not may_connect("chief")  # type: ignore[arg-type]


def test_passwords_are_sealed_and_never_shown():
    kept = ANYWHERE.kept()
    assert SECRET not in f"{kept} {ANYWHERE} {ANYWHERE.shown()}" and Connection.of(kept) == ANYWHERE
    assert SECRET not in live._reason(SQLAlchemyError(f"connection with {SECRET} failed"), ANYWHERE)
    assert SECRET not in repr(ANYWHERE.address_at("127.0.0.1"))


@pytest.mark.parametrize("wrong", [{"kind": "dbase"}, {"port": 0}, {"database": "host=/tmp"}, {"host": ""}])
def test_connections_that_make_no_sense_are_refused(wrong: dict[str, Any]):
    with pytest.raises(UnreadableFile):
        replace(ANYWHERE, **wrong)


@pytest.mark.parametrize(("kind", "package"), [("sqlserver", "pymssql"), ("oracle", "oracledb"), ("firebird", "sqlalchemy-firebird")])
def test_a_missing_driver_is_named(kind: str, package: str):
    with pytest.raises(UnreadableFile, match=package):
        look(replace(ANYWHERE, kind=kind))


def test_our_own_servers_password_is_told_to_nobody():
    said = KINDS["postgresql"].options(replace(ANYWHERE, password=""), Place("192.0.2.1", False))
    assert (said["password"], said["passfile"]) == ("", os.devnull)
