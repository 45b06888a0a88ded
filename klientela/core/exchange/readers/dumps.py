"""SQL dumps of PostgreSQL, MySQL and MariaDB (and SQLite): read as a text, never carried out."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers.base import Found
from klientela.core.exchange.readers.dump_index import LINES, Index, Noted, Style, style_of
from klientela.core.exchange.readers.dump_kinds import corrected, has_bytes
from klientela.core.exchange.readers.dump_rows import How, copied, inserted
from klientela.core.exchange.readers.dump_statements import Bytes

_BEGINS = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:--|/\*|#|\\|(?:CREATE|INSERT|DROP|SET|BEGIN|START|COPY|ALTER|PRAGMA|USE|LOCK|REPLACE|DELIMITER)\b)",
    re.IGNORECASE,
)
_SPEAKS = re.compile(
    rb"\b(?:CREATE\s+(?:TABLE|DATABASE|SCHEMA)|INSERT\s+(?:IGNORE\s+)?INTO|COPY\s+\S+[^;]*FROM\s+stdin"
    rb"|(?:PostgreSQL database|MySQL|MariaDB) dump)\b",
    re.IGNORECASE,
)

_NO_TABLES = _("No table is created or filled in this file of SQL. Bring a dump with the rows in it.")
_WIDTH = _("A row of the table “%(table)s” has %(there)s values for %(wanted)s columns. The dump is damaged there.")


class Dump:
    """Reads a dump without carrying it out: where the rows of each table stand is noted once, then they are read from there."""

    kind = "dump"
    label = _("SQL dump of a database")
    endings = (".sql", ".dump")

    def recognises(self, head: bytes, name: str) -> bool:
        return bool(_BEGINS.match(head)) and (name.endswith(self.endings) or bool(_SPEAKS.search(head)))

    def tables(self, path: Path, *, encoding: str = "") -> Iterator[Found]:
        if not path.stat().st_size:
            raise UnreadableFile(_NO_TABLES)
        with path.open("rb") as file, closing(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)) as data:
            style = style_of(data, encoding)
            tables = Index(data, style).read()
            if not tables:
                raise UnreadableFile(_NO_TABLES)
            keys = {key: table.described.keys for key, table in tables.items()}
            for table in tables.values():
                yield _Rows(table, data, style).found(keys)


@dataclass(frozen=True)
class _Rows:
    table: Noted
    data: Bytes
    style: Style

    def found(self, keys: dict[str, tuple[str, ...]]) -> Found:
        described = self.table.described
        named = (*described.columns, *(name for name in self.table.headings if name not in described.columns))
        headings = named or tuple(f"column{number}" for number in range(1, self._width() + 1))
        links = tuple(replace(link, other=link.other or next(iter(keys.get(link.table.casefold(), ())), "")) for link in described.links)
        return Found(described.name, headings, lambda: self._rows(headings), described.keys, links, encoding=self.style.codec)

    def _width(self) -> int:
        return max((len(row) for row, _order in self._raw()), default=0)

    def _rows(self, headings: tuple[str, ...]) -> Iterator[list[Any]]:
        described = self.table.described
        correct = corrected([described.columns.get(heading, "") for heading in headings])
        orders = [[headings.index(column) for column in order] for order in self.table.orders]
        for row, order in self._raw():
            places = orders[order]
            wanted = len(places or headings)
            if len(row) != wanted and (places or described.columns):
                raise UnreadableFile(_WIDTH, table=described.name, there=len(row), wanted=wanted)
            yield correct(_in_order(row, places, len(headings)))

    def _raw(self) -> Iterator[tuple[list[Any], int]]:
        described, style = self.table.described, self.style
        how = How(described.name, style.codec, style.backslashes, has_bytes(described.columns.values()))
        pieces = self.table.pieces
        for at in range(0, len(pieces), 4):
            start, end, order, header = pieces[at : at + 4]
            for row in self._piece(start, end, header, how=how):
                yield row, order

    def _piece(self, start: int, end: int, header: int, *, how: How) -> Iterator[list[Any]]:
        if header == LINES:
            return copied(self.data, start, end, how=how)
        return inserted(self.data, start, end, how=how, header=self.data[start - header : start])


def _in_order(row: list[Any], places: list[int], width: int) -> list[Any]:
    if not places or places == list(range(width)):
        return row
    ordered: list[Any] = [None] * width
    for place, value in zip(places, row, strict=True):
        ordered[place] = value
    return ordered
