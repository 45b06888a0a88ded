"""What a file that was brought holds: of which kind it is, its tables with a few rows each, and the one that is meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from klientela.core.exchange.encodings import ENCODINGS
from klientela.core.exchange.models import Upload
from klientela.core.exchange.plans import Plan
from klientela.core.exchange.readers import reader_of
from klientela.core.exchange.readers.spooling import Spooled
from klientela.core.exchange.reading import Row, Table
from klientela.core.exchange.uploads import fetched, opened_file, table_of, unpacked_file

SHOWN_ROWS, SHOWN_TABLES, SHOWN_CELLS = 8, 100, 6


@dataclass(frozen=True)
class Offered:
    """A table one can choose: its name, its size, its first columns with what stands in them first."""

    name: str
    row_count: int
    column_count: int
    cells: Sequence[tuple[str, str]]
    is_chosen: bool


@dataclass(frozen=True)
class Contents:
    """What a file holds."""

    table: Table
    sample: Sequence[Row]
    label: Any = ""
    """Of which kind it is; empty for a table of text."""
    offered: Sequence[Offered] = ()
    kind: str = ""
    """What the table holds by its format, such as people."""
    letters: Any = ""
    """In which encoding the texts of a table that was unpacked were read, where somebody could know better."""

    @property
    def has_letters(self) -> bool:
        """Whether an encoding can be chosen."""
        return not self.label or bool(self.letters)


@contextmanager
def contents(upload: Upload | None, plan: Plan) -> Iterator[Contents]:
    """The contents of a file. Raises `ValidationError` in words for whoever brought it."""
    with fetched(upload) as path:
        name = upload.name if upload else ""
        reader = reader_of(path, name)
        if reader is None:
            with opened_file(path, name=name, encoding=plan.encoding, separator=plan.separator) as table:
                yield Contents(table, table.sample(SHOWN_ROWS))
            return
        with unpacked_file(path, name=name, encoding=plan.encoding) as found:
            chosen = next((one for one in found if one.name == plan.table), found[0])
            tables = {one.name: table_of(one.path, encoding="utf-8", separator=",") for one in [chosen, *found[:SHOWN_TABLES]]}
            offered = [_offered(one, tables[one.name], is_chosen=one is chosen) for one in found if one.name in tables]
            table = tables[chosen.name]
            yield Contents(
                table, table.sample(SHOWN_ROWS), reader.label, offered, chosen.kind, ENCODINGS.get(chosen.encoding, chosen.encoding)
            )


def _offered(one: Spooled, table: Table, *, is_chosen: bool) -> Offered:
    first = next((row.cells for row in table.sample(1)), [])
    cells = [(heading, text) for heading, text in zip(one.headings, first, strict=False) if text][:SHOWN_CELLS]
    return Offered(one.name, one.row_count, len(one.headings), cells, is_chosen)
