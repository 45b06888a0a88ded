"""Opens a text table a person brought (CSV in one of its many forms) and gives its rows, or says why it cannot be read."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.dialects import SEPARATORS, Dialect, csv_options, find_dialect
from klientela.core.exchange.encodings import ENCODINGS, check_encoding, codec_of, find_encoding
from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.sources import Source, check_source

__all__ = ["ENCODINGS", "SEPARATORS", "Row", "Table", "UnreadableFile", "open_table"]

MAX_COLUMNS = 500
MAX_ROWS = 1_000_000
MAX_CELL = 100_000
_SAMPLE = 128 * 1024

_NUL = _("There is a NUL byte, so this is not a text file or it was damaged on the way. Save the table again as CSV.")
_OPEN_QUOTE = _("The file ends inside a quoted cell. The upload was cut off, or a closing quotation mark is missing.")
_LOOSE_QUOTE = _("A quotation mark stands inside a quoted cell. Double it, or save the table again as CSV in a spreadsheet program.")
_ENDS_EARLY = _("The file ends in the middle of its last row, so the upload was probably cut off. Bring the file again.")
_LONG_CELL = _("A cell is longer than %(limit)s characters. Perhaps a closing quotation mark is missing above.")
_MANY_ROWS = _("The file has more than %(limit)s rows. Divide it into several files.")
_MANY_COLUMNS = _("The file has more than %(limit)s columns. Leave out those you do not need.")
_NO_ROWS = _("The file has headings but no rows below them.")
_NO_HEADING = _("Column %(number)s has no heading. Write one in the first row, or leave the column out.")
_SAME_HEADING = _("Columns %(first)s and %(number)s are both headed “%(heading)s”. Give each column a heading of its own.")
_UNKNOWN_SEPARATOR = _("Cells can be separated by a comma, a semicolon, a tab or a vertical bar.")


class Row(NamedTuple):
    """One row: the line of the file it begins in, its cells, and what is wrong with their number, if anything."""

    number: int
    cells: list[str]
    problem: str | None


@dataclass(frozen=True)
class Table:
    """A readable table with unique headings; its rows are read from the file each time they are asked for."""

    source: Source
    encoding: str
    dialect: Dialect
    headings: tuple[str, ...] = ()
    row_count: int = 0
    name: str = ""
    """The name of the table in a file that has several."""
    chosen: str | None = None
    """For what was unpacked from a file of another kind: the encoding somebody chose for its texts, or none."""

    @property
    def said_encoding(self) -> str:
        """The encoding that a plan keeps, so that the file is read the same way again."""
        return self.encoding if self.chosen is None else self.chosen

    @property
    def said_separator(self) -> str:
        """The separator that a plan keeps; none for what has none."""
        return self.separator if self.chosen is None else ""

    @property
    def separator(self) -> str:
        return self.dialect.separator

    def rows(self) -> Iterator[Row]:
        """All rows below the headings; blank ones are left out, ragged ones carry their problem."""
        return (self._row(number, cells) for number, cells in islice(_records(self), 1, None))

    def sample(self, count: int = 20) -> list[Row]:
        """The first rows."""
        return list(islice(self.rows(), count))

    def column(self, heading: str, *, limit: int = 2000) -> list[str]:
        """The texts of a column in the first so many sound rows."""
        place = self.headings.index(heading)
        return [row.cells[place] for row in islice((row for row in self.rows() if not row.problem), limit)]

    def distinct(self, heading: str, *, limit: int = 500) -> dict[str, int]:
        """The different texts of a column with how often each stands there, the most frequent first; at most so many."""
        place = self.headings.index(heading)
        counts = Counter(row.cells[place].strip() for row in self.rows() if not row.problem)
        counts.pop("", None)
        return dict(counts.most_common(limit))

    def _row(self, number: int, cells: list[str]) -> Row:
        width = len(self.headings)
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        return Row(number, cells, None if len(cells) == width else _ragged(len(cells), width))


def open_table(content: Path | bytes, *, encoding: str | None = None, separator: str | None = None) -> Table:
    """Open a table, finding out its encoding and separator where they are not given. Raises UnreadableFile.

    The whole file is read once here, so that nothing but single ragged rows can come to light later.
    """
    source = Source(content)
    check_source(source)
    if separator is not None and separator not in SEPARATORS:
        raise UnreadableFile(_UNKNOWN_SEPARATOR)
    found = check_encoding(source, encoding) if encoding else find_encoding(source)
    sample, whole = _text_sample(source, found)
    table = Table(source, found, find_dialect(sample, separator=separator, whole=whole))
    table = replace(table, headings=_headings(table))
    return replace(table, row_count=_count(table))


def _text_sample(source: Source, encoding: str) -> tuple[str, bool]:
    with source.open() as stream, io.TextIOWrapper(stream, encoding=codec_of(encoding), newline="") as text:
        sample = text.read(_SAMPLE)
        return sample.rstrip("\x1a"), not text.read(1)


def _headings(table: Table) -> tuple[str, ...]:
    number, cells = next(_records(table), (1, []))
    headings = [" ".join(cell.split()) for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > MAX_COLUMNS:
        raise UnreadableFile(_MANY_COLUMNS, row=number, limit=MAX_COLUMNS)
    seen: dict[str, int] = {}
    for column, heading in enumerate(headings, start=1):
        if not heading:
            raise UnreadableFile(_NO_HEADING, row=number, column=column, number=column)
        first = seen.setdefault(heading.casefold(), column)
        if first != column:
            raise UnreadableFile(_SAME_HEADING, row=number, column=column, first=first, number=column, heading=heading)
    return tuple(headings)


def _count(table: Table) -> int:
    count = 0
    last: Row | None = None
    for row in table.rows():
        count, last = count + 1, row
        if count > MAX_ROWS:
            raise UnreadableFile(_MANY_ROWS, row=row.number, limit=MAX_ROWS)
    if last is None:
        raise UnreadableFile(_NO_ROWS)
    if len(last.cells) < len(table.headings) and not table.source.ends_with_a_line():
        raise UnreadableFile(_ENDS_EARLY, row=last.number)
    return count


def _records(table: Table) -> Iterator[tuple[int, list[str]]]:
    with table.source.open() as stream, io.TextIOWrapper(stream, encoding=codec_of(table.encoding), newline="") as text:
        skip = table.dialect.skip
        reader = csv.reader(_lines(text, skip), **csv_options(table.dialect))  # type: ignore[arg-type]
        number = skip
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    _check_cells(cells, number + 1)
                    yield number + 1, cells
                number = skip + reader.line_num
        except csv.Error as error:
            raise _quoting_error(error, number + 1) from error


def _lines(text: io.TextIOWrapper, skip: int) -> Iterator[str]:
    for number, line in enumerate(text, start=1):
        if "\0" in line:
            raise UnreadableFile(_NUL, row=number)
        if number > skip and line != "\x1a":
            yield line


def _check_cells(cells: list[str], number: int) -> None:
    for column, cell in enumerate(cells, start=1):
        if len(cell) > MAX_CELL:
            raise UnreadableFile(_LONG_CELL, row=number, column=column, limit=MAX_CELL)


def _quoting_error(error: csv.Error, number: int) -> UnreadableFile:
    reason = str(error)
    if "end of data" in reason:
        return UnreadableFile(_OPEN_QUOTE, row=number)
    if "field limit" in reason:
        return UnreadableFile(_LONG_CELL, row=number, limit=MAX_CELL)
    return UnreadableFile(_LOOSE_QUOTE, row=number)


def _ragged(cells: int, headings: int) -> str:
    return _now(
        "Cells in this row: %(cells)s, headings: %(headings)s. A separator inside a cell needs quotation marks around the cell."
    ) % {
        "cells": cells,
        "headings": headings,
    }
