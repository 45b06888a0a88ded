"""Unpacks a source into text tables of one form, each a file of its own, so that everything behind it reads nothing but text tables."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers import reader_of
from klientela.core.exchange.readers.base import Found, Link
from klientela.core.exchange.readers.cells import cell
from klientela.core.exchange.reading import MAX_CELL, MAX_COLUMNS, MAX_ROWS, open_table

TEXT = "text"
"""The kind of a plain text table, which is passed through as it is."""
MOST_BYTES = 200 * 2**20
MOST_BYTES_TOGETHER = 2 * 2**30
MOST_TABLES = 500
SECONDS = 600
_AT_ONCE = 100
"""So many rows are held at once; each may be as long as the limits of its cells allow."""

_MANY_ROWS = _("The table “%(name)s” has more than %(limit)s rows. Divide it into several files.")
_MANY_COLUMNS = _("The table “%(name)s” has more than %(limit)s columns. Leave out those you do not need.")
_MANY_TABLES = _("There are more than %(limit)s tables in this file. Leave out those you do not need.")
_MUCH = _("The table “%(name)s” is larger than %(limit)s MB when it is unpacked. Divide it into several files.")
_MUCH_TOGETHER = _("This file is larger than %(limit)s MB when it is unpacked. Divide it into several files.")
_LONG = _("Reading this file takes longer than %(limit)s minutes. Divide it into several files.")
_NO_SUCH = _("There is no table “%(name)s” with rows in this file.")
_NOTHING = _("There is no table with rows in this file.")


@dataclass(frozen=True)
class Spooled:
    """A table of a source as a file of text in UTF-8 (a plain text table: the file itself)."""

    name: str
    path: Path
    headings: tuple[str, ...]
    row_count: int
    keys: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    kind: str = ""
    encoding: str = ""
    """In which encoding its texts were read, where somebody could know better."""


def spool(path: Path, *, name: str, folder: Path, encoding: str = "", only: str = "") -> list[Spooled]:
    """The tables of a file with rows, in their order (of several, or `only` the one of that name). Raises `UnreadableFile`."""
    reader = reader_of(path, name)
    if reader is None:
        table = open_table(path, encoding=encoding or None)
        return [Spooled(Path(name).stem, path, table.headings, table.row_count, encoding=table.encoding)]
    return spool_found(reader.tables(path, encoding=encoding), folder=folder, only=only)


def spool_found(tables: Iterable[Found], *, folder: Path, only: str = "") -> list[Spooled]:
    """The tables of any source as files in a folder, those without rows left out. Raises `UnreadableFile`."""
    limits = _Limits(time.monotonic() + SECONDS)
    done: list[Spooled] = []
    taken: set[str] = set()
    for number, found in enumerate(tables):
        if number >= MOST_TABLES:
            raise UnreadableFile(_MANY_TABLES, limit=MOST_TABLES)
        name = free_name(found.name, taken)
        if not only or name == only:
            written = _write(found, name, path=folder / f"table{number}.csv", limits=limits)
            done += [written] if written.row_count else []
    if not done:
        raise UnreadableFile(_NO_SUCH, name=only) if only else UnreadableFile(_NOTHING)
    return done


@dataclass
class _Limits:
    deadline: float
    together: int = 0

    def check(self, name: str, size: int) -> None:
        if size > MOST_BYTES:
            raise UnreadableFile(_MUCH, name=name, limit=MOST_BYTES // 2**20)
        if self.together + size > MOST_BYTES_TOGETHER:
            raise UnreadableFile(_MUCH_TOGETHER, limit=MOST_BYTES_TOGETHER // 2**20)
        if time.monotonic() > self.deadline:
            raise UnreadableFile(_LONG, limit=SECONDS // 60)


def _write(found: Found, name: str, *, path: Path, limits: _Limits) -> Spooled:
    if len(found.headings) > MAX_COLUMNS:
        raise UnreadableFile(_MANY_COLUMNS, name=name, limit=MAX_COLUMNS)
    headings = tidy_headings(found.headings)
    count = 0
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        rows = _texts(found.rows(), len(headings))
        while some := list(islice(rows, _AT_ONCE)):
            writer.writerows(some)
            count += len(some)
            limits.check(name, file.tell())
            if count > MAX_ROWS:
                raise UnreadableFile(_MANY_ROWS, name=name, limit=MAX_ROWS)
        limits.together += file.tell()
    return Spooled(name, path, headings, count, found.keys, found.links, found.kind, found.encoding)


def _texts(rows: Iterable[Sequence[Any]], width: int) -> Iterator[list[str]]:
    """A text that is too long is cut to the limit; where a plan wants it, its row is refused, so that nothing is lost unsaid."""
    for row in rows:
        texts = [cell(value)[:MAX_CELL] for value in row[:width]]
        if any(text and not text.isspace() for text in texts):
            yield texts + [""] * (width - len(texts))


def tidy_headings(headings: Sequence[str]) -> tuple[str, ...]:
    """Headings as a table wants them: none empty, none twice."""
    taken: set[str] = set()
    return tuple(free_name(" ".join(cell(heading).split()) or f"{_('Column')} {place}", taken) for place, heading in enumerate(headings, 1))


def free_name(name: str, taken: set[str]) -> str:
    """The name, with a number behind it where it stands already; it counts as taken from now on."""
    plain = " ".join(name.split())[:200] or "–"
    free, number = plain, 1
    while free.casefold() in taken:
        number += 1
        free = f"{plain} {number}"
    taken.add(free.casefold())
    return free
