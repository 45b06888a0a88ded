"""What a person has decided about one table of a database: what it becomes, and what is put beside its own columns first."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from klientela.core.exchange.plans import Plan

SKIP, TEXTS = "", "texts"
SOURCE = "source:"
TOLD, TITLED = "¶ text", "¶ title"
"""Headings of the columns that are put together from others."""


@dataclass(frozen=True)
class Lookup:
    """A text of another table, found by its key, stands beside the column that holds the key."""

    column: str
    table: str
    key: str
    take: str

    @property
    def heading(self) -> str:
        return f"{self.column}: {self.take}"


@dataclass(frozen=True)
class Total:
    """The rows of another table that belong to a row are summed: an amount, or price by quantity less the discount."""

    table: str
    column: str
    key: str
    factors: tuple[str, ...]
    discount: str = ""

    @property
    def heading(self) -> str:
        return f"Σ {self.table}"

    @property
    def formula(self) -> str:
        """How it is worked out, as people write it."""
        words = " × ".join(self.factors)
        return f"{words} × (1 − {self.discount})" if self.discount else words


@dataclass(frozen=True)
class Spare:
    """A column of numbers or addresses of which some texts are none: these are kept in words, so that their rows come in all the same."""

    column: str
    kind: str
    country: str = ""
    """The column that says in which country a telephone number is."""


@dataclass(frozen=True)
class TablePlan:
    """What one table of a source becomes."""

    becomes: str = SKIP
    """The slug of an entity; `texts`: its texts are only used by other tables."""
    table: str = ""
    """The table of the source that is read: one table may become several kinds of records."""
    keys: tuple[str, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    totals: tuple[Total, ...] = ()
    spares: tuple[Spare, ...] = ()
    told: tuple[str, ...] = ()
    """Columns that are put together into one text, each with its heading."""
    title: str = ""
    """The words before the key in the title of a row."""
    plan: Plan | None = None

    @property
    def is_brought(self) -> bool:
        return self.becomes not in {SKIP, TEXTS}

    @property
    def further(self) -> tuple[str, ...]:
        """The headings of what is put beside the columns of the table."""
        made = [*(one.heading for one in self.lookups), *(one.heading for one in self.totals)]
        return (*made, *([TITLED] if self.title else []), *([TOLD] if self.told or self.spares else []))

    def as_json(self) -> dict[str, Any]:
        """The plan as it is kept."""
        return {**asdict(dataclasses.replace(self, plan=None)), "plan": self.plan.as_json() if self.plan else None}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> TablePlan:
        """A plan out of its kept form."""
        if not data:
            return cls()
        return cls(
            becomes=data["becomes"],
            table=data["table"],
            keys=tuple(data["keys"]),
            lookups=tuple(Lookup(**one) for one in data["lookups"]),
            totals=tuple(Total(**{**one, "factors": tuple(one["factors"])}) for one in data["totals"]),
            spares=tuple(Spare(**one) for one in data["spares"]),
            told=tuple(data["told"]),
            title=data["title"],
            plan=Plan.from_json(data["plan"]) if data["plan"] else None,
        )


def source_of(match: str) -> str:
    """The table whose keys a reference is found by; nothing where it is found by a field."""
    return match.removeprefix(SOURCE) if match.startswith(SOURCE) else ""
