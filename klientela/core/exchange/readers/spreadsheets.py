"""Workbooks of spreadsheet programs (XLSX, XLS, ODS): each sheet with cells is a table."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import chain, islice
from pathlib import Path
from threading import Timer
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers.base import Found
from klientela.core.exchange.readers.headed import TOP, headings_of
from klientela.core.exchange.readers.old_workbook import is_old_workbook, old_sheets

PROGRAM = Path(__file__).with_name("workbook_cells.py")
PATIENCE = 180
MOST_UNPACKED = 1 << 30
LONGEST_LINE = 64 << 20
"""A row that says more is not held here as well."""
PACKED, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FIRST, ODS = (b"[Content_Types].xml", b"_rels/", b"xl/"), b"opendocument.spreadsheet"
OFFICE = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")

PASSWORD = _("This workbook is protected by a password. Open it in a spreadsheet program and save it without one.")
BROKEN = _("This workbook is damaged or cut off. Save it again in a spreadsheet program and bring the new file.")
LARGE = _("This workbook is too large to be read. Divide it, or save its sheets as CSV.")
DECLARES = _("This workbook would be larger than %(limit)s MB when it is unpacked. Divide it, or save its sheets as CSV.")

type Sheet = tuple[str, list[tuple[int, int, int, int]], Iterator[Sequence[Any]]]


class Spreadsheets:
    """Workbooks."""

    kind = "workbook"
    label = _("Workbook")
    endings = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")

    def recognises(self, head: bytes, name: str) -> bool:
        """By what stands first in the package, or by the ending where that could be anything."""
        if head.startswith(PACKED):
            first = head[30 : 30 + int.from_bytes(head[26:28], "little")]
            return name.endswith(self.endings) or first.startswith(FIRST) or (first == b"mimetype" and ODS in head[:200])
        return (head.startswith(COMPOUND) and not name.endswith((".mdb", ".accdb", ".msg", ".doc"))) or is_old_workbook(head)

    def tables(self, path: Path, *, encoding: str = "") -> Iterator[Found]:
        """Each sheet below its headings. Raises `UnreadableFile`."""
        _check(path)
        with path.open("rb") as file:
            if is_old_workbook(file.read(8)):
                yield from map(_found, old_sheets(path))
                return
        with _answer(path) as lines:
            yield from map(_found, _sheets(lines))


def _check(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(8)
        if head == COMPOUND and "EncryptedPackage".encode("utf-16-le") in file.read():
            raise UnreadableFile(PASSWORD)
    if not head.startswith(PACKED):
        return
    try:
        with ZipFile(path) as package:
            parts = package.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableFile(BROKEN) from error
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise UnreadableFile(DECLARES, limit=MOST_UNPACKED // 2**20)
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFile(PASSWORD)
    if not any(part.filename in OFFICE for part in parts):
        raise UnreadableFile(BROKEN)


@contextmanager
def _answer(path: Path) -> Iterator[Iterator[Any]]:
    """What the confined program says of a workbook, line by line; it ends with whoever listens."""
    command = [sys.executable, "-I", str(PROGRAM)]
    with path.open("rb") as file:
        process = subprocess.Popen(command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/")
    guard = Timer(PATIENCE, process.kill)
    guard.start()
    try:
        assert process.stdout is not None  # noqa: S101 - asked for above
        yield _lines(process.stdout)
    finally:
        guard.cancel()
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def _lines(answer: IO[bytes]) -> Iterator[Any]:
    for line in iter(partial(answer.readline, LONGEST_LINE), b""):
        said = json.loads(line) if line.endswith(b"\n") else {"fault": "large"}
        if isinstance(said, dict) and "fault" in said:
            raise UnreadableFile({"password": PASSWORD, "broken": BROKEN}.get(said["fault"], LARGE))
        if isinstance(said, dict) and "done" in said:
            return
        yield said
    raise UnreadableFile(LARGE)


def _sheets(lines: Iterator[Any]) -> Iterator[Sheet]:
    """The sheets one after another; what nobody reads of one is passed over."""
    waiting = [said for said in islice(lines, 1) if isinstance(said, dict)]

    def rows() -> Iterator[Sequence[Any]]:
        for said in lines:
            if isinstance(said, dict):
                waiting.append(said)
                return
            yield said

    while waiting:
        head = waiting.pop()
        below = rows()
        yield head["sheet"], head["merged"], below
        for _row in below:
            pass


def _found(sheet: Sheet) -> Found:
    name, merged, rows = sheet
    top = list(islice(rows, TOP))
    headings, skip = headings_of(top, merged)
    return Found(name, headings, lambda: chain(top[skip:], rows))
