"""A table of plain text among the tables of other sources."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.readers.base import Found
from klientela.core.exchange.reading import open_table


class Plain:
    """Tables of text (CSV and its kin)."""

    kind = "text"
    label = _("Table of text (CSV)")
    endings = (".csv", ".tsv", ".tab", ".txt")

    def recognises(self, head: bytes, name: str) -> bool:
        """Whatever nobody else recognises."""
        return True

    def tables(self, path: Path, *, encoding: str = "") -> Iterator[Found]:
        """The one table; rows with too many cells keep those they may have. Raises `UnreadableFile`."""
        table = open_table(path, encoding=encoding or None)
        yield Found(path.stem, table.headings, lambda: (row.cells for row in table.rows()), encoding=table.encoding)


PLAIN = Plain()
