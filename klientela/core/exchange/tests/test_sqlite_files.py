"""SQLite files are read without trusting anything in them."""

import sqlite3
from pathlib import Path

import pytest

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers import sqlite_files
from klientela.core.exchange.readers.base import Link
from klientela.core.exchange.readers.sqlite_files import SQLite

SCHEMA = """
CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE "or ""der" (client REFERENCES client, day DATE, photo BLOB);
INSERT INTO client VALUES (1, 'Łódź'), (2, NULL);
INSERT INTO "or ""der" VALUES (1, '2020-01-02', x'00');
CREATE VIEW endless AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n;
CREATE TRIGGER writes AFTER INSERT ON client BEGIN DELETE FROM client; END;
CREATE VIRTUAL TABLE words USING fts5(body);
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.executescript(SCHEMA)
    connection.close()
    return tmp_path / "shop.db"


def test_plain_tables_are_read_with_keys_and_relations_and_nothing_else(file: Path):
    before = file.read_bytes()
    tables = {found.name: (found, list(found.rows())) for found in SQLite().tables(file)}
    assert set(tables) == {"client", 'or "der'}
    assert (tables["client"][0].keys, tables["client"][1]) == (("id",), [(1, "Łódź"), (2, None)])
    assert tables['or "der'][0].links == (Link("client", "client", "id"),)
    assert file.read_bytes() == before and {each.name for each in file.parent.iterdir()} == {"shop.db"}


@pytest.mark.parametrize(
    "statement", ["SELECT load_extension('x')", "ATTACH 'other.db' AS o", "DELETE FROM client", "PRAGMA journal_mode=WAL"]
)
def test_nothing_but_reading_is_allowed(file: Path, statement: str):
    with sqlite_files._opened(file, "utf-8") as connection, pytest.raises(sqlite3.DatabaseError):
        connection.execute(statement).fetchall()


def test_reading_that_lasts_too_long_is_ended(file: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sqlite_files, "SECONDS", -1)
    monkeypatch.setattr(sqlite_files, "_STEPS", 1)
    with pytest.raises(UnreadableFile, match="too long"):
        [list(found.rows()) for found in SQLite().tables(file)]


@pytest.mark.parametrize("place", [16, 100, 2000])
def test_a_damaged_file_is_refused(file: Path, place: int):
    raw = file.read_bytes()
    file.write_bytes(raw[:place] + b"\xff" * 4000 + raw[place + 4000 :])
    with pytest.raises(UnreadableFile):
        [list(found.rows()) for found in SQLite().tables(file)]
