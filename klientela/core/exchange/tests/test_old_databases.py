"""Tables of dBase, FoxPro and Access are read as their own programs show them, and damaged ones are refused in plain words."""

import json
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers.access_files import Access
from klientela.core.exchange.readers.cells import cell
from klientela.core.exchange.readers.dbase import DBase, head_of, table_of
from klientela.core.exchange.readers.gzipped import unpack
from klientela.core.exchange.readers.jet_cells import text_of, value_of
from klientela.core.exchange.readers.spooling import spool

TABLES = (
    *("cp1251.dbf", "dbase_03.dbf", "dbase_83.dbf"),
    *("foxprodb/calls.dbf", "foxprodb/contacts.dbf", "foxprodb/setup.dbf", "foxprodb/types.dbf"),
)


@pytest.fixture
def old(real_data: Path) -> Path:
    return real_data / "legacy_db"


@pytest.fixture
def oracle(real_data: Path) -> dict[str, Any]:
    return json.loads((real_data / "oracles" / "legacy_db.json").read_text())


@pytest.mark.real_data
@pytest.mark.parametrize("name", TABLES)
def test_a_dbase_table_has_the_rows_and_columns_of_its_oracle(old: Path, oracle: dict[str, Any], name: str):
    table, said = table_of(old / name), oracle[name]
    rows = list(table.rows())
    assert len(rows) == said["rows"]
    assert list(table.headings) == [field[0] for field in said["fields"]]
    first = dict(zip(table.headings, map(_told, rows[0]), strict=True))
    assert {name: _as_number(text) for name, text in first.items()} == {name: _as_number(text) for name, text in said["first"].items()}


def _told(value: Any) -> str | None:
    return None if value is None else str(value)[:60]


def _as_number(text: str | None) -> Any:
    try:
        return float(text or "")
    except ValueError:
        return text


@pytest.mark.real_data
def test_letters_of_a_table_without_a_known_code_page_are_found_out(old: Path, oracle: dict[str, Any]):
    table = table_of(old / "dbase_03_cyrillic.dbf")
    assert (table.encoding, table.headings, len(list(table.rows()))) == ("utf-8", ("ШАР", "ПЛОЩА"), 2)
    said = [field[0] for field in oracle["dbase_03_cyrillic.dbf"]["fields"]]
    assert [heading.encode().decode("cp1251") for heading in table.headings] == said, "the oracle read UTF-8 as CP1251"


@pytest.mark.real_data
def test_mazovia_is_read_by_its_mark_and_rows_without_a_mark_are_rows(old: Path):
    table = table_of(old / "mazovia.dbf")
    assert (table.encoding, list(table.rows())) == ("mazovia", [["2020-01-04", "English"], ["2020-01-04", "Ś╫êëτ⌡ś"]])


@pytest.mark.real_data
def test_a_foxpro_database_in_an_archive_has_its_memos_long_names_keys_and_relations(old: Path, tmp_path: Path):
    archive = tmp_path / "fox.zip"
    with ZipFile(archive, "w") as packed:
        for file in sorted((old / "foxprodb").iterdir()):
            packed.write(file, file.name)
    tables = {table.name: table for table in spool(archive, name="fox.zip", folder=tmp_path)}
    assert {name: table.row_count for name, table in tables.items()} == {"calls": 16, "contacts": 5, "setup": 3, "types": 2}
    assert "company_name" in tables["contacts"].headings and "Nancy told me" in tables["calls"].path.read_text()
    assert [(link.column, link.table, link.other) for link in tables["calls"].links] == [("contact_id", "contacts", "contact_id")]
    assert tables["contacts"].keys == ("contact_id",)


@pytest.mark.real_data
def test_tables_of_text_in_an_archive_are_one_database_packed_or_not(real_data: Path, tmp_path: Path):
    archive = tmp_path / "works.zip"
    with ZipFile(archive, "w") as packed:
        for name in ("Product.csv", "CurrencyRate.csv.gz", "Vendor.csv"):
            packed.write(real_data / "adventureworks" / name, name)
    tables = spool(archive, name="works.zip", folder=tmp_path)
    assert [(table.name, table.row_count) for table in tables] == [("Product", 504), ("CurrencyRate", 13532), ("Vendor", 104)]


@pytest.mark.real_data
def test_a_table_alone_says_that_its_memos_are_missing(old: Path, tmp_path: Path):
    shutil.copy(old / "dbase_83.dbf", tmp_path)
    alone = DBase().tables(tmp_path / "dbase_83.dbf")
    assert any("memo file" in heading for heading in next(alone).headings)


def _dbase(rows: list[bytes], *, said: int | None = None) -> bytes:
    """A table of dBase III with one text column and one number."""
    head = struct.pack("<4BIHH", 3, 120, 1, 1, len(rows) if said is None else said, 97, 16) + bytes(17) + b"\x64" + bytes(2)
    fields = b"".join(
        name.ljust(11, b"\0") + kind + bytes(4) + bytes([length, decimals]) + bytes(14)
        for name, kind, length, decimals in ((b"NAME", b"C", 10, 0), (b"SUM", b"N", 5, 2))
    )
    return head + fields + b"\r" + b"".join(rows) + b"\x1a"


def test_deleted_rows_are_left_out_and_the_code_page_is_that_of_the_head(tmp_path: Path):
    file = tmp_path / "clients.dbf"
    file.write_bytes(_dbase([b" " + "Łódź".encode("cp852").ljust(10) + b" 1.50", b"*gone      *****", b" none      *****"]))
    table = table_of(file)
    assert [[cell(value) for value in row] for row in table.rows()] == [["Łódź", "1.5"], ["none", ""]]


@pytest.mark.parametrize("damage", [b"\x03", b"\x03" + bytes(40), _dbase([b" " * 16], said=4_000_000_000), b"\x8c" + _dbase([])[1:]])
def test_a_damaged_table_is_refused(tmp_path: Path, damage: bytes):
    file = tmp_path / "clients.dbf"
    file.write_bytes(damage)
    with pytest.raises(UnreadableFile):
        head_of(file)


@pytest.fixture
def access(old: Path, tmp_path: Path) -> Path:
    unpack(old / "ASampleDatabase.accdb.gz", tmp_path / "assets.accdb")
    return tmp_path / "assets.accdb"


@pytest.mark.real_data
def test_an_access_database_has_the_rows_of_its_oracle_and_its_key(access: Path, oracle: dict[str, Any]):
    tables = {
        table.name: (table.keys, [*map(cell, next(iter(table.rows())))], len(list(table.rows()))) for table in Access().tables(access)
    }
    assert {name: count for name, (_keys, _row, count) in tables.items()} == oracle["ASampleDatabase.accdb.gz"]
    keys, row, _count = tables["Asset Items"]
    assert (keys, row[:4], row[7:10]) == (
        ("Asset No",),
        ["30050", "Computer Hardware", "GEO Rocket", "220ZX"],
        ["1997-09-02", "1995.5", "12"],
    )


@pytest.mark.real_data
@pytest.mark.parametrize("place", [0x2000 + 45, 0x2000 + 55, 0x2000 + 4, 0x2000, 42 * 4096 + 55])
def test_a_damaged_access_database_is_refused(access: Path, place: int):
    raw = bytearray(access.read_bytes())
    raw[place : place + 4] = b"\xff\xff\xff\x7f"
    access.write_bytes(raw)
    with pytest.raises(UnreadableFile):
        list(_all_rows(access))


@pytest.mark.real_data
def test_an_access_database_cut_off_is_refused(access: Path):
    access.write_bytes(access.read_bytes()[:100_000])
    with pytest.raises(UnreadableFile):
        list(_all_rows(access))


def _all_rows(path: Path) -> Iterator[list[Any]]:
    for table in Access().tables(path):
        yield from table.rows()


def test_values_of_access_are_exact():
    assert text_of(b"\xff\xfeA\0" + "ł".encode("utf-16-le") + b"\0b", "utf-16-le") == "Ałb"
    assert str(value_of(16, b"\x80" + struct.pack("<4I", 0, 0, 0, 12345), 2)) == "-123.45"
    assert str(value_of(5, struct.pack("<q", 19_955_000), 0)) == "1995.5000"
    assert cell(value_of(6, struct.pack("<f", 0.15), 0)) == "0.15"
    assert cell(value_of(8, struct.pack("<d", 35675.5), 0)) == "1997-09-02 12:00:00"
