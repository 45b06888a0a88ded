"""The roles of the database: each may what it is for, and a database from before there were any gets them."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from launcher import roles
from launcher.database import Database

OLD = """
revoke all on database klientela from klientela_app, klientela_report, klientela_backup; grant all on database klientela to public;
drop role klientela_app, klientela_report, klientela_backup; alter role klientela password 'known to the program';
"""


@pytest.fixture
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="klientela-roles-", dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "data"


@pytest.fixture
def database(home: Path) -> Iterator[Database]:
    made = Database(home)
    made.prepare()
    made.start()
    yield made
    made.stop()


def asked(address: str, statement: str) -> object:
    with psycopg.connect(address) as opened:
        asking = opened.execute(statement)
        row = asking.fetchone() if asking.description else None
        return row[0] if row else None


def test_each_role_may_what_it_is_for(database: Database) -> None:
    asked(database.owner_url, "create table kept (id int)")
    assert asked(database.url, "select current_user || ' ' || has_database_privilege('klientela', 'TEMP')") == "klientela_app false"
    for statement in (
        "create table mine (id int)",
        "select * from kept",
        "create schema mine",
        "select lo_create(0)",
        "set role klientela",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            asked(database.url, statement)
    copier = database._url(roles.BACKUP)
    assert asked(copier, "select count(*) from kept") == 0
    for address in (copier, database._url(roles.REPORT)):
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            asked(address, "create table mine (id int)")


def test_a_database_from_before_there_were_roles_is_converted(database: Database, home: Path) -> None:
    asked(database.owner_url, "create table kept (id int)")
    database._must(OLD, database="klientela")
    (home / "secrets" / "database_password").write_text("known to the program")
    for name in ("owner/database_password", "secrets/app_password"):
        (home / name).unlink()
    database.stop()
    converted = Database(home)
    converted.prepare()
    converted.start()
    try:
        assert asked(converted.url, "select current_user") == "klientela_app"
        assert asked(converted.owner_url, "select count(*) from kept") == 0
        assert not (home / "secrets" / "database_password").exists()
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            asked(
                converted.url.replace("klientela_app", "klientela").replace(converted._password(roles.APP), "known%20to%20the%20program"),
                "",
            )
    finally:
        converted.stop()


def test_the_statements_for_a_server_of_ones_own_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert roles.main(["--database", "crm", "--server", "db.example:5433"]) == 0
    said = capsys.readouterr().out
    assert "create database crm owner klientela;" in said and "@db.example:5433/crm" in said
    assert len({line.split("password '")[1] for line in said.splitlines() if "password '" in line}) == 4
