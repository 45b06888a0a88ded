"""Tables in the forms people bring them are read; what cannot be read is refused with a reason and a place."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klientela.core.exchange import reading
from klientela.core.exchange.reading import UnreadableFile, open_table

cell = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=20)
widths = st.integers(2, 6)
tables = widths.flatmap(
    lambda width: st.lists(st.lists(cell, min_size=width, max_size=width).filter(lambda row: row[0].strip()), min_size=1, max_size=30)
)


def written(rows: list[list[str]], *, separator: str = ",", encoding: str = "utf-8", ending: str = "\r\n") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator=ending).writerows(rows)
    return text.getvalue().encode(encoding)


def read(content: bytes, **chosen: str) -> list[list[str]]:
    return [row.cells for row in open_table(content, **chosen).rows()]


@given(tables, st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), st.sampled_from(["\n", "\r\n"]))
def test_what_was_written_is_read(rows: list[list[str]], separator: str, encoding: str, ending: str) -> None:
    headings = [f"heading {number}" for number in range(len(rows[0]))]
    content = written([headings, *rows], separator=separator, encoding=encoding, ending=ending)
    table = open_table(content, separator=separator)
    assert table.headings == tuple(headings)
    assert [row.cells for row in table.rows()] == rows
    assert table.row_count == len(rows)


@given(tables, st.integers(2, 1000))
def test_an_upload_cut_off_is_never_taken_for_more_than_whole_rows(rows: list[list[str]], place: int) -> None:
    headings = [f"heading {number}" for number in range(len(rows[0]))]
    content = written([headings, *rows])
    try:
        table = open_table(content[:place], separator=",")
    except UnreadableFile as refusal:
        assert str(refusal)
    else:
        *whole, last = [row.cells for row in table.rows()] or [[]]
        assert whole == rows[: len(whole)] or len(headings) > len(table.headings)
        assert len(last) == len(table.headings)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_refused(content: bytes) -> None:
    try:
        table = open_table(content)
    except UnreadableFile as refusal:
        assert str(refusal)
    else:
        assert len(list(table.rows())) == table.row_count > 0


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(separator: str) -> None:
    rows = [["name", "amount", "note"], ["Ewa; Ion", "1,5", "a|b"], ["Ana", "2,5", "tab\there"], ["Zoe", "3,5", "plain, text"]]
    table = open_table(written(rows, separator=separator))
    assert table.separator == separator
    assert [row.cells for row in table.rows()] == rows[1:]


@pytest.mark.parametrize(
    ("content", "cells"),
    [
        (b'a, "b"\n1, "x, y"\n', ["1", "x, y"]),
        (b'a;b\n1;"say \\"yes\\""\n2;"x"\n', ["1", 'say "yes"']),
        (b'a;b\n1;"say ""yes"""\n', ["1", 'say "yes"']),
        (b"sep=;\na;b\n1;2,5\n", ["1", "2,5"]),
        (b'a,b\n5" pipe,2\n', ['5" pipe', "2"]),
        (b"a,b,\n1,2,\n", ["1", "2"]),
        (b"\n\n a ,b\n\n1,2\n , \n", ["1", "2"]),
        (b"a,b\r1,2\r", ["1", "2"]),
        (b"a,b\r\n1,2\r\n\x1a", ["1", "2"]),
        (b"a,b\n1,2", ["1", "2"]),
        (b"e-mail\nana@example.com\n", ["ana@example.com"]),
    ],
)
def test_habits_of_other_programs_do_no_harm(content: bytes, cells: list[str]) -> None:
    assert read(content)[0] == cells


def test_a_ragged_row_carries_its_problem_and_the_others_do_not() -> None:
    table = open_table(b'a,b,c\n1,2,3\n1,"2\n2"\n1,2,3,4\n1,2,3,\n')
    assert [(row.number, bool(row.problem)) for row in table.rows()] == [(2, False), (3, True), (5, True), (6, False)]
    problem = table.sample(3)[2].problem
    assert problem is not None
    assert "4, headings: 3" in problem


@pytest.mark.parametrize(
    ("content", "row", "column", "says"),
    [
        (b"", None, None, "empty"),
        (b"\xef\xbb\xbf", None, None, "empty"),
        (b" \n\n", None, None, "empty"),
        (b"a,b\n", None, None, "no rows"),
        (b"a,b\n1,\x002\n", 2, None, "NUL"),
        (b"a,,c\n1,2,3\n", 1, 2, "no heading"),
        (b"\nName,city,name \n1,2,3\n", 2, 3, "“name”"),
        (b'a,b\n1,2\n3,"fo', 3, None, "cut off"),
        (b'a,b\n1,"x "y" z"\n3,4\n', 2, None, "quotation mark"),
        (b"a,b,c\n1,2,3\n4,5", 3, None, "cut off"),
        ("a,b\nŁódź,Ł\n".encode()[:-2], 2, None, "cut off"),
        ("a,b\nŁódź,ࠀ\n".encode()[:-2], 2, None, "cut off"),
        ("a,b\nŁódź,Łęk\nKra\xf3w,Ł\n".encode().replace("ó".encode() + b"w", b"\xf3w"), 3, None, "damaged"),
        (b"PK\x03\x04" + b"\0" * 40, None, None, "spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 40, None, None, "spreadsheet"),
        (b"%PDF-1.7 ...", None, None, "Save as CSV"),
        (b"\x1f\x8b\x08\0\0", None, None, "compressed"),
        (b"<!DOCTYPE html><html><body>Sign in, please", None, None, "web page"),
    ],
)
def test_bad_files_are_refused_with_reason_and_place(content: bytes, row: int | None, column: int | None, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says) as refusal:
        open_table(content)
    assert (refusal.value.row, refusal.value.column) == (row, column)


def test_limits_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_ROWS", 2)
    monkeypatch.setattr(reading, "MAX_COLUMNS", 3)
    monkeypatch.setattr(reading, "MAX_CELL", 10)
    for content, says in (
        (b"a\n1\n2\n3\n", "rows"),
        (b"a,b,c,d\n1,2,3,4\n", "columns"),
        (b"a\n12345678901\n", "longer"),
        (b'a\n"' + b"x" * 200_000 + b'"\n', "longer"),
    ):
        with pytest.raises(UnreadableFile, match=says):
            open_table(content)


def test_columns_and_their_different_texts_can_be_asked_for() -> None:
    table = open_table(b"stage,n\nWon,1\nLost,2\nWon ,3\n,4\nWon,5,6\n")
    assert table.column("stage") == ["Won", "Lost", "Won ", ""]
    assert table.distinct("stage") == {"Won": 2, "Lost": 1}


def test_a_file_on_disk_reads_like_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(b"a,b\n1,2\n")
    assert open_table(path).sample() == open_table(path.read_bytes()).sample()


def test_only_known_separators_can_be_chosen() -> None:
    with pytest.raises(UnreadableFile, match="semicolon"):
        open_table(b"a,b\n1,2\n", separator="#")


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "columns", "rows"),
    [("accounts", 7, 85), ("products", 3, 7), ("sales_teams", 3, 35), ("sales_pipeline", 8, 8800), ("data_dictionary", 3, 21)],
)
def test_the_files_of_a_real_sales_team_are_read(real_data: Path, name: str, columns: int, rows: int) -> None:
    table = open_table(real_data / "crm_maven" / f"{name}.csv")
    assert (table.encoding, table.separator, len(table.headings), table.row_count) == ("utf-8", ",", columns, rows)
    assert not [row for row in table.rows() if row.problem]


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "encoding", "separator", "heading"),
    [
        ("TH_20180101-20180523_strana_1.csv", "cp1250", ";", "Datum zaúčtování"),
        ("umsatz-1234________1234-20180227.CSV", "cp1250", ";", "Originalwährung"),
        ("Umsaetze_KtoNr538917600_EUR_02-03-2018_1503.CSV", "utf-8", ";", "Währung"),
        ("W80844_EBH_201945.202122.csv", "utf-8", ",", "Tranzakció dátuma"),
        ("MS_JANE_SMITH_01-12-2019_14-12-2019.csv", "utf-8", ",", "Date Processed"),
        ("export_BE11123456789012_20180304_1422.csv", "utf-8", ";", "Afschriftnummer"),
    ],
)
def test_exports_of_real_banks_are_read(real_data: Path, name: str, encoding: str, separator: str, heading: str) -> None:
    table = open_table(real_data / "bank_statements" / "csv" / name)
    assert (table.encoding, table.separator) == (encoding, separator)
    assert heading in table.headings


@pytest.mark.real_data
def test_databases_and_spreadsheets_are_refused(real_data: Path) -> None:
    for path in sorted((real_data / "legacy_db").rglob("*.*")):
        with pytest.raises(UnreadableFile):
            open_table(path)
