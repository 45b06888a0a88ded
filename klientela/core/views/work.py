"""What awaits somebody of each kind of record with a board: how much is open, what is going cold, what is due."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse

from klientela.core.access.decisions import sees, visible
from klientela.core.identity.models import User
from klientela.core.views.board_cards import Row
from klientela.core.views.board_columns import Column, columns_of, sums_of
from klientela.core.views.board_data import CLOSED, BoardView, Total, choices, kind, totals
from klientela.core.views.board_rows import chosen_rows
from klientela.core.views.effective import board_for
from klientela.core.views.naming import plural_of
from klientela.core.views.shell import main_entities
from klientela.kernel.entity import Entity

SHOWN = 6
WEEK = 7
MINE, ALL = "me", "all"


@dataclass(frozen=True)
class Waiting:
    """A card that needs somebody, and how many days it has been in its column."""

    card: Row
    days: int


@dataclass
class Work:
    """What one kind of record with a board holds for a user: its open columns, what goes cold, what is due."""

    entity: Entity
    plural: Any
    columns: list[Column]
    most: int
    """How many records the fullest column holds."""
    sums: Any
    count: int
    cold: list[Waiting] = field(default_factory=list)
    due: list[Waiting] = field(default_factory=list)
    due_count: int = 0
    has_money: bool = True
    has_cold: bool = True
    has_due: bool = True
    """Whether the user may see what is added up, what says how long a record stands still, and when it is due."""
    board_url: str = ""

    @property
    def record_url(self) -> str:
        """The name of the address of one such record."""
        return f"{self.entity.slug}-record"


def work_for(user: User, whose: str) -> dict[str, Work]:
    """What is open of each kind of record with a board, by its slug; counted once in a request."""
    known: dict[str, dict[str, Work]] = user.__dict__.setdefault("_work", {})
    if whose not in known:
        found = {entity.slug: work_of(entity, user, whose=whose) for entity in main_entities(user)}
        known[whose] = {slug: work for slug, work in found.items() if work}
    return known[whose]


def whose_of(user: User, asked: str) -> str:
    """Whose work is meant; unless somebody asks, his own, or all he sees when he has none of his own."""
    if asked in {MINE, ALL}:
        return asked
    return MINE if any(work.count for work in work_for(user, MINE).values()) else ALL


def work_of(entity: Entity, user: User, *, whose: str) -> Work | None:
    """The open records of an entity with a board, those of the user or all he may read; the first set of columns that holds any."""
    if board_for(entity, user) is None:
        return None
    rows = visible(user, "read", entity)
    if whose == MINE and sees(user, entity, "owner"):
        rows = rows.filter(owner=user)
    views = [BoardView(entity, user, rows, each) for each in _choices(entity, user)] or [BoardView(entity, user, rows)]
    counted = [(view, totals(view)) for view in views]
    view, found = max(counted, key=lambda pair: _open_count(*pair))
    return _work(view, found, whose=whose)


def _choices(entity: Entity, user: User) -> Any:
    """The processes of a board, asked once in a request."""
    known: dict[str, Any] = user.__dict__.setdefault("_choices", {})
    if entity.slug not in known:
        known[entity.slug] = choices(entity, user)
    return known[entity.slug]


def _open_count(view: BoardView, found: dict[Any, Total]) -> int:
    return sum(found[column.pk].count for column in view.columns if column.pk in found and kind(column) not in CLOSED)


def _work(view: BoardView, found: dict[Any, Total], *, whose: str) -> Work:
    columns = [column for column in columns_of(view, found) if not column.is_closed]
    count = _open_count(view, found)
    week = view.overdue() | Q(**_due_within(view, WEEK))
    query = f"?view=board{'&owner=me' if whose == MINE else ''}"
    switch = f"&{view.board.switch}={view.switched_to.pk}" if view.switched_to is not None else ""
    return Work(
        entity=view.entity,
        plural=plural_of(view.entity),
        columns=columns,
        most=max((column.total.count for column in columns), default=0) or 1,
        sums=sums_of(view, found),
        count=count,
        cold=_rows(view, view.cold(), view.since) if count and view.board.since else [],
        has_money=bool(view.money),
        has_cold=bool(view.board.since),
        has_due=bool(view.board.due),
        due=_rows(view, week, view.board.due) if count and view.board.due else [],
        due_count=view.cards.filter(week).count() if count and view.board.due else 0,
        board_url=f"{reverse(f'{view.entity.slug}-list')}{query}{switch}",
    )


def _due_within(view: BoardView, days: int) -> dict[str, Any]:
    due, closed = view.board.due, view.board.closed
    still_open = {f"{closed}__isnull": True} if closed else {}
    return {f"{due}__gte": view.today, f"{due}__lt": view.today + timedelta(days=days), **still_open} if due else {"pk__in": []}


def _rows(view: BoardView, condition: Q, order: str) -> list[Waiting]:
    rows = [Row(*values) for values in chosen_rows(view, condition, order=order, most=SHOWN)]
    return [Waiting(row, max((view.now - row.since).days, 0)) for row in rows]
