"""What a table of a source looks like: its headings, keys and links, and what stands in its columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from klientela.core.exchange.survey import Column

KEPT_TEXTS = 100
"""So many different texts of a column are kept to be shown and replaced."""
KEPT_ROWS = 5


@dataclass(frozen=True)
class Link:
    """The texts of a column are keys of another table: by the source's own word, by its name, or by the values."""

    table: str
    column: str
    other: str
    other_column: str
    why: str = "key"
    share: float = 1.0
    """How many of its filled cells are keys there, from 0 to 1."""
    is_on: bool = True

    @property
    def is_own(self) -> bool:
        return self.table == self.other

    @property
    def percent(self) -> int:
        """The share of a hundred; only what is whole is called so."""
        return 100 if self.share >= 1 else min(99, int(self.share * 100))


@dataclass(frozen=True)
class Shape:
    """One table as it was when it was looked at."""

    name: str
    headings: tuple[str, ...]
    rows: int
    keys: tuple[str, ...] = ()
    kind: str = ""
    columns: Sequence[Column] = ()
    sample: Sequence[Sequence[str]] = ()
    single: frozenset[str] = field(default_factory=frozenset)
    """Columns written with the noise of single precision numbers."""

    @property
    def key(self) -> str:
        """The column that alone is the key, if one is."""
        return self.keys[0] if len(self.keys) == 1 else ""

    def as_json(self) -> dict[str, Any]:
        """The shape as it is kept."""
        columns = [
            {
                "heading": one.heading,
                "seen": one.seen,
                "filled": one.filled,
                "texts": one.texts.most_common(KEPT_TEXTS),
                "many": len(one.texts),
            }
            for one in self.columns
        ]
        lists = {"headings": list(self.headings), "keys": list(self.keys), "single": sorted(self.single)}
        return {"name": self.name, "rows": self.rows, "kind": self.kind, "columns": columns, "sample": self.sample, **lists}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Shape:
        """A shape out of its kept form."""
        columns = [Column(one["heading"], one["seen"], one["filled"], Counter(dict(one["texts"]))) for one in data["columns"]]
        return cls(
            name=data["name"],
            headings=tuple(data["headings"]),
            rows=data["rows"],
            keys=tuple(data["keys"]),
            kind=data["kind"],
            columns=columns,
            sample=data["sample"],
            single=frozenset(data["single"]),
        )
