"""Files of other programs become tables: their headings, rows and keys, whatever the kind of file."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers.spooling import Spooled, spool
from klientela.core.exchange.reading import open_table
from klientela.core.exchange.tests.workbooks import ods, xlsx

type Bring = Callable[[str, bytes], dict[str, Spooled]]


@pytest.fixture
def bring(tmp_path: Path) -> Bring:
    """The tables of a file of this name, by their names."""

    def tables(name: str, content: bytes) -> dict[str, Spooled]:
        path = tmp_path / "file"
        path.write_bytes(content)
        return {found.name: found for found in spool(path, name=name, folder=tmp_path)}

    return tables


def rows(found: Spooled) -> list[list[str]]:
    return [row.cells for row in open_table(found.path, encoding="utf-8", separator=",").rows()]


def test_sheets_of_a_workbook_begin_at_their_headings(bring: Bring) -> None:
    people = [(), ("Report of people",), (), ("First name", "Born", "Share", "Phone"), ("Ewa", (32874, 1), (0.25, 2), 48123456789)]
    found = bring("two.xlsx", xlsx({"People": people, "Firms": [("Name",), ("Łódź",)], "Empty": []}))
    assert list(found) == ["People", "Firms"]
    assert found["People"].headings == ("First name", "Born", "Share", "Phone")
    assert rows(found["People"]) == [["Ewa", "1990-01-01", "0.25", "48123456789"]]


def test_merged_headings_stand_before_those_below_them(bring: Bring) -> None:
    sheet = [("Name", "Address", None, "Note"), (None, "Street", "City", None), ("Ewa", "A 1", "Łódź", "x")]
    [found] = bring("merged.xlsx", xlsx({"M": sheet}, merged=("A1:A2", "B1:C1", "D1:D2"))).values()
    assert found.headings == ("Name", "Address Street", "Address City", "Note")


def test_a_sheet_of_libreoffice_is_read(bring: Bring) -> None:
    [found] = bring("a.ods", ods([("Name", "City"), ("Alfa", "Łódź")])).values()
    assert (found.headings, rows(found)) == (("Name", "City"), [["Alfa", "Łódź"]])


def test_lists_in_json_become_tables_with_the_key_above(bring: Bring) -> None:
    things = [{"id": 7, "name": "Alfa", "at": {"town": "Łódź"}, "tags": ["a", "b"], "people": [{"name": "Ewa"}, {"name": "Jan"}]}]
    found = bring("a.json", json.dumps({"total": 1, "firms": things}).encode())
    assert found["firms"].headings == ("id", "name", "at.town", "tags")
    assert rows(found["firms.people"]) == [["7", "Ewa"], ["7", "Jan"]]
    [link] = found["firms.people"].links
    assert (link.column, link.table, link.other) == ("firms.id", "firms", "id")


@pytest.mark.parametrize(
    "content",
    [b'[{"a": 1}, {"a": 2}]', b'{"a": 1}\n{"a": 2}\n', b'{"count": 2, "x": [{"a": 1}, {"a": 2}]}', b'{"d": {"x": [{"a": 1}, {"a": 2}]}}'],
)
def test_json_is_read_however_it_is_wrapped(content: bytes, bring: Bring) -> None:
    [found] = bring("a.json", content).values()
    assert (found.headings, rows(found)) == (("a",), [["1"], ["2"]])


def test_large_json_is_read_piece_by_piece(bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    from klientela.core.exchange.readers import json_files

    monkeypatch.setattr(json_files, "LARGEST", 3000)
    monkeypatch.setattr(json_files, "CHUNK", 64)
    found = bring("a.json", json.dumps({"meta": {"n": 1}, "x": [{"a": 10**30 + n} for n in range(500)]}).encode())
    assert found["x"].row_count == 500


def test_elements_that_repeat_become_tables(bring: Bring) -> None:
    firms = '<c id="1"><name>Alfa</name><at><town>Łódź</town></at><o no="5"/><o no="6"/></c><c id="2"><name>B</name></c>'
    found = bring("a.xml", f'<?xml version="1.0"?><db xmlns="urn:x"><cs>{firms}</cs></db>'.encode())
    assert found["c"].headings == ("id", "name", "at.town")
    assert rows(found["c.o"]) == [["1", "5"], ["1", "6"]]


def test_an_archive_gives_the_tables_of_its_files_and_one_of_all_mail(bring: Bring) -> None:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("towns.csv", "town\nŁódź\n".encode("cp1250"))
        archive.writestr("a/book.xlsx", xlsx({"One": [("a",), (1,)]}))
        for number in (1, 2):
            archive.writestr(f"mail/{number}.eml", f"From: Ewa <ewa@example.com>\nSubject: {number}\n\nHello")
    found = bring("all.zip", packed.getvalue())
    assert list(found) == ["Mail", "towns", "book One"]
    assert (rows(found["towns"]), found["Mail"].row_count, found["Mail"].kind) == ([["Łódź"]], 2, "episodes")


def test_a_box_of_mail_gives_its_plain_text_or_that_of_html(bring: Bring) -> None:
    one = "From a@b Mon Jan  1 00:00:00 2024\nFrom: =?utf-8?q?=C5=81ucja?= <l@example.com>\nDate: Mon, 1 Jan 2024 10:00:00 +0100\n"
    html = "Content-Type: text/html\nSubject: Hi\n\n<style>p{}</style><p>One<br>two</p>\n>From here\n\n"
    [found] = bring("box.mbox", f"{one}{html}{one}\nplain\n".encode()).values()
    [first, second] = [dict(zip(found.headings, row, strict=True)) for row in rows(found)]
    assert (first["From name"], first["From"], first["Date"]) == ("Łucja", "l@example.com", "2024-01-01 10:00:00+01:00")
    assert (first["Text"], second["Text"]) == ("One\ntwo\nFrom here", "plain")


def test_cards_of_people_and_companies_stand_apart(bring: Bring) -> None:
    person = "BEGIN:VCARD\nVERSION:3.0\nN:Nowak;Ewa\nFN:Ewa Nowak\nEMAIL:a@example.com\nEMAIL:b@example.com\nTEL;TYPE=fax:12\nEND:VCARD\n"
    found = bring("a.vcf", f"{person}BEGIN:VCARD\nVERSION:3.0\nFN:Alfa\nORG:Alfa\nEND:VCARD\n".encode())
    assert found["People"].headings == ("Full name", "Last name", "First name", "Email", "Email 2", "Fax")
    assert (found["Companies"].row_count, found["People"].kind) == (1, "persons")


@pytest.mark.parametrize(
    ("name", "content"), [("a.xlsx", b"PK\x03\x04cut"), ("a.json", b'[{"a": 1}'), ("a.xml", b"<a><b>"), ("a.ics", b"x")]
)
def test_what_is_cut_off_is_refused(name: str, content: bytes, bring: Bring) -> None:
    with pytest.raises(UnreadableFile, match=r"cut off|damaged|no event"):
        bring(name, content)


def test_a_web_page_that_calls_itself_a_workbook_is_read_by_its_table(bring: Bring) -> None:
    head = '<html><body><table><tr><td colspan="2">Report</td></tr><tr><th>Name</th><th>Town</th></tr>'
    [found] = bring("report.xls", f"{head}<tr><td>Żabka &amp; Co</td><td>Łódź<br>1</td></tr></table>".encode("cp1250")).values()
    assert (found.headings, rows(found), found.encoding) == (("Name", "Town"), [["Żabka & Co", "Łódź 1"]], "cp1250")


def test_what_systems_put_into_archives_is_passed_over_at_any_depth(tmp_path: Path) -> None:
    packed = tmp_path / "folder.zip"
    with ZipFile(packed, "w") as archive:
        for name in ("folder/.DS_Store", "__MACOSX/folder/._people.csv", "folder/.git/index"):
            archive.writestr(name, bytes(range(256)) * 20)
        archive.writestr("folder/people.csv", "name,town\nAda,Cluj\n")
    assert [one.name for one in spool(packed, name=packed.name, folder=tmp_path)] == ["people"]
