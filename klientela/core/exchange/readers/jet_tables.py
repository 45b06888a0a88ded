"""Tables of an Access file: their columns and keys by their definition, and their rows."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers.jet_cells import COMPLEX, MEMO, NOT_SHOWN, TEXT, YES_NO, text_of, value_of
from klientela.core.exchange.readers.jet_pages import BROKEN, TABLE, Pages

_MOST_PAGES = 1000
_MOST_COLUMNS = 255
_MOST_INDEXES = 1000
_LONGEST = 1 << 20
_PRIMARY = 1


@dataclass(frozen=True)
class Column:
    """A column by its definition."""

    name: str
    kind: int
    number: int
    variable: int
    fixed: int
    length: int
    scale: int
    is_fixed: bool


@dataclass(frozen=True)
class Defined:
    """A table by its definition."""

    page: int
    columns: tuple[Column, ...]
    keys: tuple[str, ...]
    usage: int


def defined(pages: Pages, number: int, codec: str) -> Defined:
    """The table whose definition begins on a page. Raises `UnreadableFile`."""
    try:
        return _Definition(pages, _whole(pages, number), codec).read(number)
    except (struct.error, IndexError) as error:
        raise UnreadableFile(BROKEN) from error


def rows_of(pages: Pages, table: Defined, codec: str) -> Iterator[list[Any]]:
    """The rows of a table, with its shown columns in their order."""
    columns = [column for column in table.columns if column.kind not in NOT_SHOWN]
    try:
        for number in pages.owned(table.usage):
            for raw in pages.rows(number, table.page):
                parts = _parts(raw, is_new=pages.layout.is_new)
                yield [_value(pages, column, parts, codec=codec) for column in columns]
    except (struct.error, IndexError) as error:
        raise UnreadableFile(BROKEN) from error


def _whole(pages: Pages, number: int) -> bytes:
    first = pages.page(number)
    if first[0] != TABLE:
        raise UnreadableFile(BROKEN)
    found = bytearray(first)
    following = struct.unpack_from("<I", first, 4)[0]
    for _step in range(_MOST_PAGES):
        if not following:
            return bytes(found)
        page = pages.page(following)
        found += page[8:]
        following = struct.unpack_from("<I", page, 4)[0]
    raise UnreadableFile(BROKEN)


@dataclass
class _Definition:
    pages: Pages
    raw: bytes
    codec: str
    place: int = 0

    def read(self, number: int) -> Defined:
        layout = self.pages.layout
        count, logical, real = struct.unpack_from("<HII", self.raw, layout.columns)
        if count > _MOST_COLUMNS or logical > _MOST_INDEXES or real > _MOST_INDEXES:
            raise UnreadableFile(BROKEN)
        self.place = layout.indexes + real * layout.index_size
        described = [self._take(layout.column_size) for _column in range(count)]
        names = [self._name() for _column in range(count)]
        columns = tuple(self._column(raw, name) for raw, name in zip(described, names, strict=True))
        usage = struct.unpack_from("<I", self.raw, layout.usage)[0]
        return Defined(number, columns, self._keys(columns, logical, real), usage)

    def _take(self, size: int) -> bytes:
        self.place += size
        if self.place > len(self.raw):
            raise UnreadableFile(BROKEN)
        return self.raw[self.place - size : self.place]

    def _name(self) -> str:
        wide = 2 if self.pages.layout.is_new else 1
        return text_of(self._take(int.from_bytes(self._take(wide), "little")), self.codec)

    def _column(self, raw: bytes, name: str) -> Column:
        layout = self.pages.layout
        number, variable = (struct.unpack_from("<H", raw, at)[0] for at in (layout.number, layout.variable))
        fixed, length = struct.unpack_from("<HH", raw, layout.fixed)
        return Column(name, raw[0], number, variable, fixed, length, raw[layout.scale], bool(raw[layout.flags] & 1))

    def _keys(self, columns: tuple[Column, ...], logical: int, real: int) -> tuple[str, ...]:
        is_new = self.pages.layout.is_new
        names = {column.number: column.name for column in columns}
        physical = [self._take(52 if is_new else 39)[4 if is_new else 0 :][:30] for _index in range(real)]
        start, shift = (28, 4) if is_new else (20, 0)
        for raw in [self._take(start) for _index in range(logical)]:
            which = struct.unpack_from("<I", raw, shift + 4)[0]
            if raw[shift + 19] == _PRIMARY and which < real:
                numbers = (struct.unpack_from("<H", physical[which], at)[0] for at in range(0, 30, 3))
                return tuple(names[number] for number in numbers if number in names)
        return ()


@dataclass(frozen=True)
class _Parts:
    raw: bytes
    count: int
    first: int
    places: list[int]
    mask: bytes

    def has(self, number: int) -> bool:
        return number < self.count and bool(self.mask[number >> 3] >> (number & 7) & 1)


def _parts(raw: bytes, *, is_new: bool) -> _Parts:
    first = 2 if is_new else 1
    count = int.from_bytes(raw[:first], "little")
    size = (count + 7) // 8
    if len(raw) < first + size:
        raise UnreadableFile(BROKEN)
    mask = raw[len(raw) - size :]
    end = len(raw) - size
    return _Parts(raw, count, first, _places(raw, end) if is_new else _old_places(raw, end), mask)


def _places(raw: bytes, end: int) -> list[int]:
    count = struct.unpack_from("<H", raw, end - 2)[0] if end >= 4 else 0
    if end - 4 - 2 * count < 0:
        return []
    return list(struct.unpack_from(f"<{count + 1}H", raw, end - 4 - 2 * count))[::-1]


def _old_places(raw: bytes, end: int) -> list[int]:
    """Places in the old form take one byte; a table of jumps before them says where they go beyond 256."""
    count = raw[end - 1]
    jumps = (len(raw) - 1) // 256
    last = end - 2 - jumps
    if (last - count) // 256 < jumps:
        jumps -= 1
    used, found = 0, []
    for place in range(count + 1):
        while used < jumps and place == raw[end - 2 - used]:
            used += 1
        found.append(raw[last - place] + used * 256)
    return found


def _value(pages: Pages, column: Column, parts: _Parts, *, codec: str) -> Any:
    there = parts.has(column.number)
    if column.kind == YES_NO:
        return there
    if not there:
        return None
    raw = _bytes_of(column, parts)
    if column.kind == TEXT:
        return text_of(raw, codec)
    if column.kind == MEMO:
        return text_of(pages.long_value(raw, _LONGEST), codec)
    return value_of(column.kind, raw, column.scale) if column.kind != COMPLEX else None


def _bytes_of(column: Column, parts: _Parts) -> bytes:
    if column.is_fixed:
        start = parts.first + column.fixed
        return parts.raw[start : start + column.length]
    if column.variable + 1 >= len(parts.places):
        return b""
    return parts.raw[parts.places[column.variable] : parts.places[column.variable + 1]]
