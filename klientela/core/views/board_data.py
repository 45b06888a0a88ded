"""What a board asks of the database: its columns, their totals, and the newest cards of each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count, DecimalField, F, Q, QuerySet, Sum, Value
from django.utils import timezone

from klientela.core.access.decisions import fixed_for, visible
from klientela.core.criteria.tree import Group
from klientela.core.identity.models import User
from klientela.core.records.kinds import field_of
from klientela.core.records.withholding import called, told_order, withheld_from
from klientela.core.views.effective import board_for
from klientela.kernel.entity import Board, Entity, entity_of

RECENT_DAYS = 30
CLOSED = ("won", "lost")


@dataclass(frozen=True)
class Total:
    """What stands at the head of a column: how many cards, how much in each currency, how many going cold."""

    count: int = 0
    money: Mapping[str, Decimal] = field(default_factory=dict)
    cold: int = 0


@dataclass(frozen=True)
class BoardView:
    """A board as one user asks for it: which records, in which columns, closed since when."""

    entity: Entity
    user: User
    records: QuerySet[Any]
    """What the user may read, narrowed by the filters of the page."""
    switched_to: Any = None
    closed_days: int | None = RECENT_DAYS
    """How many days back closed records are shown; None: all."""
    offered: Sequence[Any] = ()
    """The sets of columns one can switch between."""
    question: Group = field(default_factory=Group)
    """The filters in force, the switch left out."""
    now: datetime = field(default_factory=timezone.now)

    @cached_property
    def board(self) -> Board:
        """The board as this user sees it: without what is hidden from him."""
        board = board_for(self.entity, self.user)
        if board is None:
            raise LookupError(f"{self.entity!r} has no board.")
        return board

    @property
    def since(self) -> str:
        """The moment by which cards are in order."""
        return self.board.since or "created_at"

    @cached_property
    def may_move(self) -> bool:
        """Whether the user may write the field that says in which column a card is."""
        return self.board.by not in fixed_for(self.user, self.entity)

    @cached_property
    def columns(self) -> list[Any]:
        """The values the records are laid out by, in their order; only to be shown, since what is hidden is left out of them."""
        board = self.board
        if board.columns:
            return [withheld_from(column, self.user) for column in board.columns({board.switch: self.switched_to})]
        target = field_of(self.entity, board.by).target
        rows = visible(self.user, "read", entity_of(target))
        if self.switched_to is not None:
            rows = rows.filter(**{board.switch: self.switched_to})
        return [withheld_from(column, self.user) for column in rows.order_by(*(target._meta.ordering or ("pk",)))]

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @property
    def money(self) -> str:
        """The field that is added up; empty where there is none for this user."""
        return self.board.total or ""

    @cached_property
    def cards(self) -> QuerySet[Any]:
        """All records that lie on this board, in columns the user may see."""
        rows = self.records.filter(**{f"{self.board.by}__in": [column.pk for column in self.columns]})
        if self.switched_to is not None:
            rows = rows.filter(**{self.board.switch: self.switched_to})
        if self.board.closed and self.closed_days is not None:
            since = self.now - timedelta(days=self.closed_days)
            rows = rows.filter(Q(**{f"{self.board.closed}__isnull": True}) | Q(**{f"{self.board.closed}__gte": since}))
        return rows

    def cold(self) -> Q:
        """Which cards have stayed in their column longer than is expected there."""
        found = Q(pk__in=[])
        if not self.board.since:
            return found
        for column in self.columns:
            days = expected_days(column)
            if days is not None and kind(column) not in CLOSED:
                found |= Q(**{self.board.by: column, f"{self.board.since}__lte": self.now - timedelta(days=days + 1)})
        return found

    def overdue(self) -> Q:
        """Which open cards are past the day they were due."""
        if not self.board.due:
            return Q(pk__in=[])
        open_only = {f"{self.board.closed}__isnull": True} if self.board.closed else {}
        return Q(**{f"{self.board.due}__lt": self.today}, **open_only)


def expected_days(column: Any) -> int | None:
    """How many days a record normally stays in a column, where that is known."""
    return getattr(column, "expected_days", None)


def probability(column: Any) -> int | None:
    """How likely success is from an open column, in percent, where that is known."""
    return getattr(column, "probability", None) if kind(column) not in CLOSED else None


def kind(column: Any) -> str:
    """Whether reaching a column leaves a record open, or closes it as won or lost."""
    return getattr(column, "kind", "") or "open"


def choices(entity: Entity, user: User) -> list[Any]:
    """The sets of columns one can switch between, such as the processes of deals."""
    board = board_for(entity, user)
    if board is None or not board.switch:
        return []
    target = field_of(entity, board.switch).target
    rows = visible(user, "read", entity_of(target))
    if any(column.name == "entity" for column in target._meta.fields):
        rows = rows.filter(entity=entity.slug)
    return [called(column, user) for column in rows.order_by(*told_order(target, user))]


def totals(view: BoardView) -> dict[UUID, Total]:
    """Count and sums of each column, exactly of what the user may read; currencies are never added."""
    by, money = f"{view.board.by}_id", view.money
    currency = F(field_of(view.entity, money).currency) if money else Value("")
    found = (
        view.cards
        .order_by()
        .values(column=F(by), in_currency=currency)
        .annotate(count=Count("pk"), money=Sum(money) if money else Value(None, DecimalField()), cold=Count("pk", filter=view.cold()))
        .values_list("column", "in_currency", "count", "money", "cold")
    )
    collected: dict[UUID, list[Any]] = defaultdict(list)
    for column, *rest in found:
        collected[column].append(rest)
    return {column: _total(rows) for column, rows in collected.items()}


def _total(rows: Iterable[Any]) -> Total:
    rows = list(rows)
    money = {currency: amount for currency, _count, amount, _cold in rows if amount}
    return Total(sum(row[1] for row in rows), money, sum(row[3] for row in rows))


def weighted(total: Total, column: Any) -> dict[str, Decimal]:
    """The money of a column times its probability, by currency."""
    chance = probability(column)
    return {} if chance is None else {currency: amount * chance / 100 for currency, amount in total.money.items()}
