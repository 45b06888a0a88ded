"""Files that would fill the memory or never end are refused, in little memory and at once."""

import resource
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers import archives, spooling
from klientela.core.exchange.readers.base import Found
from klientela.core.exchange.readers.spooling import spool
from klientela.core.exchange.tests.workbooks import xlsx

MEMORY = 300 * 2**20
"""What a program that reads such a file may take, with all that Django needs."""
PROGRAM = """
import sys
from pathlib import Path
from django.conf import settings
settings.configure(USE_I18N=False)
from klientela.core.exchange.readers.spooling import spool
from klientela.core.exchange.errors import UnreadableFile
folder = Path(sys.argv[1])
for path in (folder / "bomb", folder / "blanks"):
    try:
        spool(path, name="a.xlsx", folder=folder)
    except UnreadableFile as error:
        print(error)
"""
CORNERS = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def packed(name: str, megabytes: int) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED, compresslevel=1) as archive, archive.open(name, "w", force_zip64=True) as part:
        for _number in range(megabytes):
            part.write(b"\n" * 2**20)
    return written.getvalue()


def declared(content: bytes, size: int) -> bytes:
    """The same archive, but saying that its first file is of another size."""
    place = content.rindex(b"PK\x01\x02")
    return content[: place + 24] + size.to_bytes(4, "little") + content[place + 28 :]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.xml", f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "ha">{LAUGHS}]><a><b>&l9;</b></a>'.encode(), "entities"),
        ("a.xml", b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><b>&x;</b></a>', "entities"),
        ("a.xml", b"<a>" * 100_000, "too deep"),
        ("a.json", b"[" * 1_000_000, "too deeply"),
        ("a.json", b'[{"a":' * 100_000, "too deeply|too early"),
        ("a.xlsx", xlsx({"M": CORNERS}), "too large"),
        ("a.xlsx", declared(xlsx({"M": [("a",)]}), 4_000_000_000), "larger than 1024 MB"),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("a.xls", OLE, "damaged"),
        ("a.xlsx", xlsx({"M": [("a",), (1,)]})[:-100], "damaged"),
        ("a.xlsx", xlsx({"M": []}), "no table with rows"),
        ("a.zip", declared(packed("a.csv", 1), 3_000_000_000), "larger than 1024 MB"),
    ],
)
def test_a_harmful_file_is_refused_at_once(name: str, content: bytes, says: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(UnreadableFile, match=says):
        spool(tmp_path / "file", name=name, folder=tmp_path)


def test_an_archive_that_lies_about_its_size_is_unpacked_no_further_than_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_BYTES", 2 * 2**20)
    (tmp_path / "file").write_bytes(packed("a.csv", 4))
    with pytest.raises(UnreadableFile, match="larger than 2 MB"):
        spool(tmp_path / "file", name="a.zip", folder=tmp_path)


def test_a_table_is_no_longer_than_the_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b'[{"a": "%s"}]' % (b"x" * 5000))
    monkeypatch.setattr(spooling, "MOST_BYTES", 1000)
    with pytest.raises(UnreadableFile, match="larger than"):
        spool(tmp_path / "file", name="a.json", folder=tmp_path)


def test_bombs_are_refused_in_little_memory(tmp_path: Path) -> None:
    """A workbook of a billion cells and one of blanks without end, read by a program that is stopped beyond its memory."""
    (tmp_path / "bomb").write_bytes(xlsx({"M": CORNERS}))
    (tmp_path / "blanks").write_bytes(packed("xl/workbook.xml", 60))
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, preexec_fn=_limited, check=False)
    assert "too large" in done.stdout, done.stderr
    assert "damaged" in done.stdout, done.stderr


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


def test_numbers_of_json_that_nobody_can_hold_stay_short_texts(tmp_path: Path) -> None:
    path = tmp_path / "numbers.json"
    path.write_text(f'[{{"a": 1e999999999, "b": 1e99999999999999999999999, "c": {"1" * 5000}, "d": -12.50, "e": 7}}]')
    (found,) = spool(path, name=path.name, folder=tmp_path)
    assert found.path.read_text().splitlines()[1] == f"1E+999999999,1e99999999999999999999999,{'1' * 5000},-12.5,7"


def test_too_many_columns_are_refused_before_their_names_are_told_apart(tmp_path: Path) -> None:
    found = Found("wide", ("same",) * 1_000_000, lambda: [])
    with pytest.raises(UnreadableFile, match="more than 500 columns"):
        spooling.spool_found([found], folder=tmp_path)
