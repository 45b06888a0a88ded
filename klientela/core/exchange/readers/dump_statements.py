"""Walks over the statements of an SQL dump without carrying any of them out, in the bytes of the file as they lie on disk."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.errors import UnreadableFile

Bytes = mmap.mmap | bytes

_CUT = _("The dump ends in the middle of a statement, so it was cut off. Bring the whole file.")
_LONGEST = 128

_GAP = re.compile(rb"(?:\s++|--[^\n]*+|#[^\n]*+|/\*.*?\*/|;|\\[^\n]*+|\xef\xbb\xbf)*+", re.DOTALL)
_COMMON = rb"[^'\"`;$\-/eE]++|\"(?:[^\"]++|\"\")*+\"|`(?:[^`]++|``)*+`|--(?=\s)[^\n]*+|/\*.*?\*/|[eE]'(?:[^'\\]++|\\.|'')*+'|[eE/]|-(?!-\s)"
_PLAIN = re.compile(rb"(?:" + _COMMON + rb"|'(?:[^']++|'')*+')*+", re.DOTALL)
_ESCAPING = _COMMON.replace(rb"\"(?:[^\"]++|", rb"\"(?:[^\"\\]++|\\.|")
_BACKSLASHES = re.compile(rb"(?:" + _ESCAPING + rb"|'(?:[^'\\]++|\\.|'')*+')*+", re.DOTALL)
_DOLLARS = re.compile(rb"\$(?:[A-Za-z_\x80-\xff][\w\x80-\xff]*)?\$")
_DELIMITER = re.compile(rb"DELIMITER[ \t]+(\S+)[^\n]*\n", re.IGNORECASE)
_COPY = re.compile(rb"COPY\s.*\sFROM\s+stdin\b", re.IGNORECASE | re.DOTALL)
_HEADER = re.compile(rb"(?:INSERT|REPLACE)\s[^';]*?\bVALUES\s*(?=\()", re.IGNORECASE)
_LONGEST_HEADER = 16384


@dataclass(frozen=True)
class Statement:
    """One statement: where it begins and ends, and where the rows that follow a COPY lie."""

    start: int
    end: int
    rows: tuple[int, int] | None = None
    header: bytes = b""
    """With which words each of several statements begins that were taken for one, since they differ in their values only."""


def statements(data: Bytes, *, backslashes: bool) -> Iterator[Statement]:
    """All statements of a dump, in their order. Raises `UnreadableFile` where it was cut off."""
    place, size = _after_gap(data, 0), len(data)
    while place < size:
        delimiter = _DELIMITER.match(data, place)
        if delimiter:
            place = _after_gap(data, _after_own_delimiter(data, delimiter))
            continue
        end = _end_of(data, place, _BACKSLASHES if backslashes else _PLAIN)
        rows = _copied(data, end) if _COPY.match(data, place, min(end, place + 65536)) else None
        header, end = _repeated(data, place, end, backslashes=backslashes)
        yield Statement(place, end, rows, header)
        place = _after_gap(data, (rows[1] + 2 if rows else end) + 1)


def _repeated(data: Bytes, start: int, end: int, *, backslashes: bool) -> tuple[bytes, int]:
    found = _HEADER.match(data, start, min(end, start + _LONGEST_HEADER))
    if found is None:
        return b"", end
    more = _again(found[0], backslashes).match(data, end + 1)
    return (found[0], more.end() - 1) if more and more.end() > end + 1 else (b"", end)


@lru_cache(maxsize=64)
def _again(header: bytes, backslashes: bool) -> re.Pattern[bytes]:
    rest = (_BACKSLASHES if backslashes else _PLAIN).pattern
    return re.compile(rb"(?:\s*+" + re.escape(header) + rest + rb";)*+", re.DOTALL)


def _after_gap(data: Bytes, place: int) -> int:
    found = _GAP.match(data, place)
    return found.end() if found else place


def _end_of(data: Bytes, start: int, pattern: re.Pattern[bytes]) -> int:
    place, size = start, len(data)
    while True:
        found = pattern.match(data, place)
        place = found.end() if found else place
        if place >= size:
            raise UnreadableFile(_CUT)
        sign = data[place : place + 1]
        if sign == b";":
            return place
        if sign == b"$":
            place = _after_dollars(data, place)
        elif sign in b"'\"`":
            raise UnreadableFile(_CUT)
        else:
            place += 1


def _after_dollars(data: Bytes, place: int) -> int:
    tag = _DOLLARS.match(data, place)
    if tag is None or tag.end() - place > _LONGEST:
        return place + 1
    end = data.find(tag[0], tag.end())
    if end < 0:
        raise UnreadableFile(_CUT)
    return end + len(tag[0])


def _after_own_delimiter(data: Bytes, begun: re.Match[bytes]) -> int:
    if begun[1] == b";":
        return begun.end()
    back = re.compile(rb"^DELIMITER[ \t]+;", re.IGNORECASE | re.MULTILINE).search(data, begun.end())
    if back is None:
        raise UnreadableFile(_CUT)
    return back.end()


def _copied(data: Bytes, end: int) -> tuple[int, int]:
    start = data.find(b"\n", end) + 1
    if not start:
        raise UnreadableFile(_CUT)
    if data[start : start + 2] == b"\\.":
        return start, start
    last = data.find(b"\n\\.", start)
    if last < 0:
        raise UnreadableFile(_CUT)
    return start, last + 1
