"""The columns of a board as a page shows them: name, colour, count, sums, cards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from klientela.core.records.titles import title_of
from klientela.core.views.board_data import CLOSED, BoardView, Total, kind, probability, weighted
from klientela.ui.formats import Formats, formats_now

COLOURS = 6


@dataclass
class Column:
    """One column as the page shows it."""

    pk: UUID
    name: str
    colour: str
    total: Total
    sums: list[str] = field(default_factory=list)
    weighted: list[str] = field(default_factory=list)
    probability: int | None = None
    is_closed: bool = False
    cards: Any = ""
    more_url: str = ""
    add_url: str = ""
    limit: int | None = None
    """How many cards it holds at most, as far as one may know."""

    @property
    def is_over(self) -> bool:
        """Whether there are more cards in it than it should hold."""
        return self.limit is not None and self.total.count > self.limit


@dataclass
class Sums:
    """What stands above the board: everything open, by currency, and how much of it is going cold."""

    open: list[str] = field(default_factory=list)
    weighted: list[str] = field(default_factory=list)
    cold: int = 0


def columns_of(view: BoardView, counted: Mapping[UUID, Total]) -> list[Column]:
    """The columns in their order, with what stands at the head of each; their cards are put in by the page."""
    words = formats_now()
    made = []
    for place, column in enumerate(view.columns):
        total = counted.get(column.pk, Total())
        made.append(
            Column(
                column.pk,
                title_of(column, view.user),
                colour_of(column, place),
                total,
                _amounts(total.money, words),
                _amounts(weighted(total, column), words),
                probability(column),
                kind(column) in CLOSED,
                limit=getattr(column, "limit", None),
            )
        )
    return made


def colour_of(column: Any, place: int) -> str:
    """What a column is told by: the colour chosen for it, or green and red where it is won and lost, or that of its place."""
    return getattr(column, "colour", "") or (kind(column) if kind(column) in CLOSED else f"c{place % COLOURS + 1}")


def _amounts(money: Mapping[str, Decimal], words: Formats) -> list[str]:
    return [words.money(amount, currency, whole=True) for currency, amount in sorted(money.items(), key=lambda pair: -pair[1])]


def sums_of(view: BoardView, counted: Mapping[UUID, Total]) -> Sums:
    """What all open columns hold together."""
    money: dict[str, Decimal] = {}
    likely: dict[str, Decimal] = {}
    cold = 0
    for column in view.columns:
        total = counted.get(column.pk)
        if total is None or kind(column) in CLOSED:
            continue
        cold += total.cold
        for currency, amount in total.money.items():
            money[currency] = money.get(currency, Decimal()) + amount
        for currency, amount in weighted(total, column).items():
            likely[currency] = likely.get(currency, Decimal()) + amount
    words = formats_now()
    return Sums(_amounts(money, words), _amounts(likely, words), cold)
