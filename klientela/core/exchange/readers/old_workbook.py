"""Workbooks of the early nineties (Excel 2 to 4): one sheet, a plain row of records without a container."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

BEGINS = {b"\x09\x00\x04\x00": 2, b"\x09\x02\x06\x00": 3, b"\x09\x04\x06\x00": 4}
MOST_ROWS, MOST_COLUMNS = 16_384, 256
LABELS, NUMBERS, FORMULAS = {0x0004, 0x0204}, {0x0003, 0x0203}, {0x0006, 0x0206, 0x0406}
INTEGER, RK, BOOLEAN, CODEPAGE, DATEMODE = 0x0002, {0x007E, 0x027E}, {0x0005, 0x0205}, 0x0042, 0x0022
FORMATS, STYLES = {0x001E, 0x041E}, {0x0243: 1, 0x0443: 1}
END = 0x000A


def is_old_workbook(head: bytes) -> bool:
    """Whether a file begins like one."""
    return head[:4] in BEGINS


def old_sheets(path: Path) -> Iterator[tuple[str, list[tuple[int, int, int, int]], Iterator[Sequence[Any]]]]:
    """Its only sheet: name, merged cells (there were none), rows."""
    sheet = _Sheet(BEGINS[path.read_bytes()[:4]])
    for kind, body in _records(path.read_bytes()):
        sheet.take(kind, body)
    yield "Sheet 1", [], iter(sheet.rows())


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 4 <= len(content):
        kind, length = struct.unpack_from("<HH", content, place)
        if kind == END:
            return
        yield kind, content[place + 4 : place + 4 + length]
        place += 4 + length


class _Sheet:
    def __init__(self, version: int) -> None:
        self.cells: dict[tuple[int, int], Any] = {}
        self.head = 7 if version == 2 else 6
        self.version = version
        self.codec = "cp1252"
        self.first_day = datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets know no zones
        self.formats: list[str] = []
        self.styles: list[int] = []

    def take(self, kind: int, body: bytes) -> None:
        """One record; a damaged one is passed over."""
        try:
            if kind == CODEPAGE:
                self.codec = {0x8000: "mac_roman", 0x8001: "cp1252"}.get(page := struct.unpack_from("<H", body)[0], f"cp{page}")
            elif kind == DATEMODE and body[:1] == b"\x01":
                self.first_day = datetime(1904, 1, 1)  # noqa: DTZ001 - spreadsheets know no zones
            elif kind in FORMATS:
                at = 2 if self.version == 4 else 0
                self.formats.append(body[at + 1 : at + 1 + body[at]].decode("cp1252"))
            elif kind in STYLES:
                self.styles.append(body[1])
            else:
                self._cell(kind, body)
        except (struct.error, IndexError, LookupError, UnicodeError):
            return

    def _cell(self, kind: int, body: bytes) -> None:
        value = self._value(kind, body)
        if value is not None:
            row, column = struct.unpack_from("<HH", body)
            self.cells[row, column] = value

    def _value(self, kind: int, body: bytes) -> Any:
        at = self.head
        if kind in LABELS:
            size = 1 if self.version == 2 else 2
            length = int.from_bytes(body[at : at + size], "little")
            return body[at + size : at + size + length].decode(self.codec, "replace")
        if kind == INTEGER:
            return struct.unpack_from("<H", body, at)[0]
        if kind in BOOLEAN:
            return bool(body[at]) if not body[at + 1] else None
        number = self._number(kind, body, at)
        return None if number is None else self._dated(number, body)

    def _number(self, kind: int, body: bytes, at: int) -> float | None:
        if kind in RK:
            return _packed(struct.unpack_from("<I", body, at)[0])
        if kind in NUMBERS or (kind in FORMULAS and body[at + 6 : at + 8] != b"\xff\xff"):
            return float(struct.unpack_from("<d", body, at)[0])
        return None

    def _dated(self, number: float, body: bytes) -> Any:
        style = struct.unpack_from("<H", body, 4)[0]
        place = self.styles[style] if self.version > 2 and style < len(self.styles) else -1
        form = self.formats[place] if 0 <= place < len(self.formats) else ""
        if number >= 1 and any(part in form.lower() for part in ("yy", "d/m", "m/d", "d-m", "d.m")):
            return self.first_day + timedelta(days=number)
        return int(number) if number == int(number) else number

    def rows(self) -> list[list[Any]]:
        places = [place for place in self.cells if place[0] < MOST_ROWS and place[1] < MOST_COLUMNS]
        if not places:
            return []
        top, left = min(row for row, _column in places), min(column for _row, column in places)
        bottom, right = max(row for row, _column in places), max(column for _row, column in places)
        return [[self.cells.get((row, column)) for column in range(left, right + 1)] for row in range(top, bottom + 1)]


def _packed(bits: int) -> float:
    """A number in thirty bits: a whole one or the upper half of a fraction, perhaps a hundredth of it."""
    if bits & 2:
        value = float((bits - (1 << 32) if bits & 0x80000000 else bits) >> 2)
    else:
        value = float(struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", bits & 0xFFFFFFFC))[0])
    return value / 100 if bits & 1 else value
