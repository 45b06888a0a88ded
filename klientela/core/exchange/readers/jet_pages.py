"""Pages of an Access file (Jet 3 and 4, ACE): what lies where, and the rows in them."""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.errors import UnreadableFile

DATA, TABLE, USAGE = 1, 2, 5
_GONE, _ELSEWHERE, _PLACE = 0x8000, 0x4000, 0x1FFF
_MOST_STEPS = 100_000

BROKEN = _(
    "This Access file is damaged or encrypted with a password. Repair it in Access or save it there without a password, and bring it again."
)


@dataclass(frozen=True)
class Layout:
    """Where things stand in a page, which differs between the old form (Access 97) and the newer ones."""

    page: int
    row_count: int
    columns: int
    usage: int
    indexes: int
    index_size: int
    column_size: int
    flags: int
    fixed: int
    scale: int
    number: int
    variable: int
    is_new: bool


OLD = Layout(2048, 8, 25, 35, 43, 8, 18, 13, 14, 10, 1, 3, False)
NEW = Layout(4096, 12, 45, 55, 63, 12, 25, 15, 21, 12, 5, 7, True)


@dataclass(frozen=True)
class Pages:
    """The pages of a file."""

    data: mmap.mmap | bytes
    layout: Layout

    def page(self, number: int) -> bytes:
        """One page. Raises `UnreadableFile` for one beyond the end."""
        size = self.layout.page
        raw = self.data[number * size : (number + 1) * size]
        if number < 0 or len(raw) < size:
            raise UnreadableFile(BROKEN)
        return raw

    def row(self, pointer: int) -> bytes:
        """The bytes of one row by its pointer: the number of its page and its place there."""
        page = self.page(pointer >> 8)
        start, end, _marks = self._bounds(page, pointer & 0xFF)
        return page[start:end]

    def rows(self, number: int, owner: int) -> Iterator[bytes]:
        """The rows of a page that belong to a table; those marked as gone are left out."""
        page = self.page(number)
        if page[0] != DATA or struct.unpack_from("<I", page, 4)[0] != owner:
            return
        for place in range(self._count(page)):
            start, end, marks = self._bounds(page, place)
            if not marks & _GONE:
                yield self._moved(page[start:end]) if marks & _ELSEWHERE else page[start:end]

    def owned(self, pointer: int) -> Iterator[int]:
        """The numbers of the pages a usage map names."""
        known = self.row(pointer)
        if not known:
            raise UnreadableFile(BROKEN)
        if known[0] == 0:
            yield from _set_bits(known[5:], struct.unpack_from("<I", known, 1)[0])
            return
        each = (self.layout.page - 4) * 8
        for place, number in enumerate(struct.unpack_from(f"<{(len(known) - 1) // 4}I", known, 1)):
            if number:
                page = self.page(number)
                yield from _set_bits(page[4:] if page[0] == USAGE else b"", place * each)

    def long_value(self, head: bytes, most: int) -> bytes:
        """A long text by the 12 bytes that stand for it in its row: behind them, in a row elsewhere, or in a chain of rows."""
        if len(head) < 12:
            return b""
        size, pointer = struct.unpack_from("<II", head)
        length, kind = min(size & 0x3FFFFFFF, most), size >> 30
        if kind & 2:
            return head[12 : 12 + length]
        if kind & 1:
            return self.row(pointer)[:length]
        found = bytearray()
        for _step in range(_MOST_STEPS):
            if not pointer or len(found) >= length:
                break
            part = self.row(pointer)
            pointer = struct.unpack_from("<I", part)[0] if len(part) >= 4 else 0
            found += part[4:]
        return bytes(found[:length])

    def _count(self, page: bytes) -> int:
        at = self.layout.row_count
        return min(int.from_bytes(page[at : at + 2], "little"), (self.layout.page - at - 2) // 2)

    def _bounds(self, page: bytes, place: int) -> tuple[int, int, int]:
        at = self.layout.row_count + 2
        if place >= self._count(page):
            raise UnreadableFile(BROKEN)
        here = struct.unpack_from("<H", page, at + 2 * place)[0]
        end = struct.unpack_from("<H", page, at + 2 * place - 2)[0] & _PLACE if place else self.layout.page
        start = here & _PLACE
        if start > end:
            raise UnreadableFile(BROKEN)
        return start, end, here & (_GONE | _ELSEWHERE)

    def _moved(self, raw: bytes) -> bytes:
        if len(raw) < 4:
            raise UnreadableFile(BROKEN)
        return self.row(struct.unpack_from("<I", raw)[0])


def _set_bits(bits: bytes, first: int) -> Iterator[int]:
    for place, byte in enumerate(bits):
        if byte:
            yield from (first + place * 8 + bit for bit in range(8) if byte >> bit & 1)
