"""A look over the columns of a file: what stands in them, how full they are, which different texts there are."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice

from klientela.core.exchange.reading import Table

ROWS = 20_000
"""So many rows say enough about a column."""
DIFFERENT = 500


@dataclass
class Column:
    """What one column holds."""

    heading: str
    seen: int = 0
    filled: int = 0
    texts: Counter[str] = field(default_factory=Counter)
    """The different texts with how often each stands there; at most so many are told apart."""

    @property
    def percent(self) -> int:
        """How many of its cells hold something, of a hundred."""
        return round(100 * self.filled / self.seen) if self.seen else 0

    @property
    def samples(self) -> list[str]:
        """Some texts as they stand in the file."""
        return list(islice(self.texts, 3))

    @property
    def has_few_texts(self) -> bool:
        return 0 < len(self.texts) < DIFFERENT


def survey(table: Table) -> list[Column]:
    """What the columns of a file hold, in their order."""
    columns = [Column(heading) for heading in table.headings]
    for row in islice(table.rows(), ROWS):
        if not row.problem:
            for column, text in zip(columns, row.cells, strict=True):
                _count(column, text.strip())
    return columns


def _count(column: Column, text: str) -> None:
    column.seen += 1
    if text:
        column.filled += 1
        if text in column.texts or len(column.texts) < DIFFERENT:
            column.texts[text] += 1
