"""dBase III and IV, FoxPro and Visual FoxPro: tables in fixed places, with their memos in a file beside them."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.encodings import find_encoding
from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers.base import Found
from klientela.core.exchange.readers.code_pages import CODE_PAGES, codec_named
from klientela.core.exchange.readers.dbase_cells import Field, nulls_of, value_of
from klientela.core.exchange.readers.dbase_memos import Memos, memos_beside
from klientela.core.exchange.sources import Source

VERSIONS = frozenset({0x02, 0x03, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8B, 0x8E, 0xCB, 0xE5, 0xF5, 0xFB})
FOX = frozenset({0x30, 0x31, 0x32})
NEWER = frozenset({0x04, 0x05, 0x8C})
_HEAD, _FIELD = 32, 32
_DELETED, _END = ord("*"), 0x1A
_MOST_FIELDS = 2048
_AT_ONCE = 1 << 20
_SAMPLE = 256 * 1024

_BROKEN = _("The head of this dBase file is damaged: it describes no columns that fit. Bring a sound copy.")
_SHORT = _("The dBase file says it has %(said)s rows, but it ends after %(there)s. It was cut off or is damaged; bring a sound copy.")
_NO_MEMOS = _("%(column)s (its memo file .dbt or .fpt is missing)")
_SEVEN = _("This is a table of dBase 7, a form that cannot be read. Save it there as dBase III or IV, or as text.")


@dataclass(frozen=True)
class Head:
    """What the first bytes of a file say about it."""

    version: int
    rows: int
    start: int
    length: int
    driver: int
    fields: tuple[Field, ...]


class DBase:
    """Reads one table of dBase, FoxPro or Visual FoxPro. Rows marked as deleted are left out."""

    kind = "dbase"
    label = _("dBase or FoxPro table")
    endings = (".dbf",)

    def recognises(self, head: bytes, name: str) -> bool:
        return name.endswith(".dbf") or _looks_right(head)

    def tables(self, path: Path, *, encoding: str = "") -> Iterator[Found]:
        yield table_of(path, encoding=encoding)


def table_of(path: Path, *, encoding: str = "") -> Found:
    """The table in a file. Where the file of memos is missing, the headings of their columns say so."""
    head = head_of(path)
    memos = memos_beside(path, fox=head.version in FOX or head.version == 0xF5) if any(f.is_memo for f in head.fields) else None
    fields = tuple(field for field in head.fields if field.is_shown)
    codec = codec_named(encoding) if encoding else CODE_PAGES.get(head.driver) or _guessed(path, head)
    reading = _Reading(path, head, fields, codec, memos)
    return Found(path.stem, tuple(map(reading.heading, fields)), reading.rows, encoding=codec)


def head_of(path: Path) -> Head:
    """The head of a file, checked against the size the file really has. Raises `UnreadableFile`."""
    size = path.stat().st_size
    with path.open("rb") as file:
        first = file.read(_HEAD)
        if len(first) < _HEAD:
            raise UnreadableFile(_BROKEN)
        if first[0] in NEWER:
            raise UnreadableFile(_SEVEN)
        rows, start, length = struct.unpack_from("<IHH", first, 4)
        fields = _fields(file.read(min(start, _MOST_FIELDS * _FIELD)), fox=first[0] in FOX)
    head = Head(first[0], rows, start, length, first[29], fields)
    _check(head, size)
    return head


def _check(head: Head, size: int) -> None:
    inside = all(field.end <= head.length for field in head.fields)
    if not head.fields or not inside or head.start < _HEAD + 1 or head.start > size:
        raise UnreadableFile(_BROKEN)
    there = (size - head.start) // head.length
    if there < head.rows:
        raise UnreadableFile(_SHORT, said=head.rows, there=there)


def _fields(described: bytes, *, fox: bool) -> tuple[Field, ...]:
    fields: list[Field] = []
    place = 1
    for at in range(0, len(described) - _FIELD + 1, _FIELD):
        part = described[at : at + _FIELD]
        if part[0] in b"\r\n\0":
            break
        field = Field.described(part, place, fox=fox)
        if field.length < 1:
            raise UnreadableFile(_BROKEN)
        place = field.end
        fields.append(field)
    return tuple(fields)


def _looks_right(head: bytes) -> bool:
    if len(head) <= _HEAD * 2 or head[0] not in VERSIONS or not head[_HEAD + 11 : _HEAD + 12].isalpha():
        return False
    start, length = struct.unpack_from("<HH", head, 8)
    return 1 <= head[2] <= 12 and 1 <= head[3] <= 31 and start > _HEAD and length > 1 and head[12:14] == b"\0\0"


def _guessed(path: Path, head: Head) -> str:
    with path.open("rb") as file:
        file.seek(head.start)
        sample = file.read(_SAMPLE)
    fields = [field for field in head.fields if field.kind == "C"]
    rows = range(0, len(sample) - head.length + 1, head.length)
    texts = [sample[at + field.start : at + field.end].rstrip(b" \0") for at in rows for field in fields]
    try:
        return find_encoding(Source(b"\n".join([*(field.name for field in head.fields), *texts])))
    except UnreadableFile:
        return "cp852"


def _no_memo(block: int) -> str:
    return ""


@dataclass(frozen=True)
class _Reading:
    path: Path
    head: Head
    fields: tuple[Field, ...]
    codec: str
    memos: Memos | None

    def heading(self, field: Field) -> str:
        name = field.heading(self.codec)
        return str(_NO_MEMOS % {"column": name}) if field.is_memo and self.memos is None else name

    def rows(self) -> Iterator[list[Any]]:
        nulls = nulls_of(self.head.fields)
        with self.memos.opened(self.codec) if self.memos else nullcontext(_no_memo) as memo:
            for record in takewhile(lambda each: each[0] != _END, self._records()):
                if record[0] != _DELETED:
                    empty = nulls(record)
                    yield [None if field.name in empty else self._value(field, record, memo) for field in self.fields]

    def _value(self, field: Field, record: bytes, memo: Callable[[int], str]) -> Any:
        value = value_of(field, record, self.codec)
        return memo(value) if field.is_memo and value else value

    def _records(self) -> Iterator[bytes]:
        length = self.head.length
        left = self.head.rows
        with self.path.open("rb") as file:
            file.seek(self.head.start)
            while left:
                count = min(left, max(1, _AT_ONCE // length))
                block = file.read(count * length)
                yield from (block[at : at + length] for at in range(0, len(block) - length + 1, length))
                left -= count
