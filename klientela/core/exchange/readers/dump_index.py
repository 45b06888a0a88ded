"""Notes where the rows of each table stand in an SQL dump, in one walk over it."""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers.code_pages import codec_named
from klientela.core.exchange.readers.dump_schema import PATH, Described, key_of, names_in, plain, take_in
from klientela.core.exchange.readers.dump_statements import Bytes, Statement, statements

MOST_TABLES = 5000
LINES = -1
_HEAD = 2**19
_SCHEMA = 2**20
_MYSQL = re.compile(rb"MySQL dump|MariaDB dump|phpMyAdmin|ENGINE\s*=|/\*!\d|INTO `", re.IGNORECASE)
_NOT_STANDARD = re.compile(rb"SET\s+standard_conforming_strings\s*=\s*'?off", re.IGNORECASE)
_NO_BACKSLASHES = re.compile(rb"SET\s[^;]*NO_BACKSLASH_ESCAPES", re.IGNORECASE)
_ENCODING = re.compile(rb"(?:client_encoding\s*=\s*|SET\s+NAMES\s+|CHARACTER_SET_CLIENT\s*=\s*)'?([\w-]+)", re.IGNORECASE)
_INSERT = re.compile(
    rf"(?:INSERT|REPLACE)\s+(?:LOW_PRIORITY\s+|DELAYED\s+|HIGH_PRIORITY\s+|IGNORE\s+|OR\s+\w+\s+)*(?:INTO\s+)?(?P<name>{PATH})\s*"
    r"(?:\((?P<columns>[^)]*)\)\s*)?(?:OVERRIDING\s+\w+\s+VALUE\s+)?VALUES?\s*".encode(),
    re.IGNORECASE,
)
_COPY = re.compile(rf"COPY\s+(?P<name>{PATH})\s*(?:\((?P<columns>[^)]*)\))?\s*FROM".encode(), re.IGNORECASE)
_DESCRIBES = re.compile(rb"(?:CREATE|ALTER)\s", re.IGNORECASE)

_CODECS = {
    "utf8": "utf-8", "utf8mb3": "utf-8", "utf8mb4": "utf-8", "unicode": "utf-8", "sql_ascii": "utf-8", "binary": "utf-8",
    "latin1": "cp1252", "latin2": "iso-8859-2", "win1250": "cp1250", "win1251": "cp1251", "win1252": "cp1252", "latin10": "iso-8859-16",
    "koi8r": "koi8-r", "win1257": "cp1257",
}  # fmt: skip

_MANY = _("There are more than %(limit)s tables in this dump. Leave out those you do not need.")


@dataclass(frozen=True)
class Style:
    """How a dump is written: its encoding, and whether a backslash means something in quoted texts."""

    codec: str
    backslashes: bool


@dataclass
class Noted:
    """A table of a dump: what is said about it, and the pieces in which its rows stand, by the order of their columns."""

    described: Described
    headings: dict[str, None] = field(default_factory=dict)
    orders: list[tuple[str, ...]] = field(default_factory=list)
    pieces: array[int] = field(default_factory=lambda: array("q"))

    def note(self, columns: tuple[str, ...], piece: tuple[int, int], *, header: int) -> None:
        """Note one piece: lines behind COPY (`LINES`), or rows; `header` is the length of what begins each of several statements."""
        if columns not in self.orders:
            self.orders.append(columns)
            self.headings.update(dict.fromkeys(columns))
        self.pieces.extend((*piece, self.orders.index(columns), header))


def style_of(data: Bytes, encoding: str) -> Style:
    """How the dump is written, by its beginning; a chosen encoding goes before the one it names."""
    head = data[:_HEAD]
    said = _ENCODING.search(head)
    name = said[1].decode("ascii").lower() if said else "utf8"
    mysql = bool(_MYSQL.search(head)) and not _NO_BACKSLASHES.search(head)
    return Style(codec_named(encoding or _CODECS.get(name, name)), mysql or bool(_NOT_STANDARD.search(head)))


@dataclass
class Index:
    """All tables of a dump."""

    data: Bytes
    style: Style
    known: dict[str, Described] = field(default_factory=dict)
    tables: dict[str, Noted] = field(default_factory=dict)

    def read(self) -> dict[str, Noted]:
        """The tables in the order in which the dump names them; those without rows too."""
        for statement in statements(self.data, backslashes=self.style.backslashes):
            self._take(statement)
            if len(self.known) > MOST_TABLES:
                raise UnreadableFile(_MANY, limit=MOST_TABLES)
        named = {key: described for key, described in self.known.items() if described.columns or key in self.tables}
        return {key: self.tables.get(key) or Noted(described) for key, described in named.items()}

    def _take(self, statement: Statement) -> None:
        data, start, end = self.data, statement.start, statement.end
        if statement.rows:
            copied = _COPY.match(data, start, end)
            if copied:
                self._note(copied, statement.rows, header=LINES)
            return
        inserted = _INSERT.match(data, start, end)
        if inserted:
            self._note(inserted, (inserted.end(), end), header=len(statement.header))
        elif _DESCRIBES.match(data, start, end):
            take_in(self._text(data[start : min(end, start + _SCHEMA)]), self.known)

    def _note(self, found: re.Match[bytes], piece: tuple[int, int], *, header: int) -> None:
        path = self._text(found["name"])
        key = key_of(path)
        if key not in self.tables:
            self.tables[key] = Noted(self.known.setdefault(key, Described(plain(path))))
        self.tables[key].note(tuple(names_in(self._text(found["columns"] or b""))), piece, header=header)

    def _text(self, raw: bytes) -> str:
        return raw.decode(self.style.codec, "replace")
