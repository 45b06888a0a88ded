"""The rows of cards on a board: the newest of each column, further ones, or those that fulfil a condition."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Model, Q, QuerySet, TextField, Value, When, Window
from django.db.models.functions import RowNumber

from klientela.core.access.decisions import scope, sees, visible
from klientela.core.identity.models import User
from klientela.core.records.kinds import field_of
from klientela.core.records.own.names import is_own
from klientela.core.records.titles import title_path
from klientela.core.views.board_data import BoardView, Total
from klientela.core.views.cells import column_of
from klientela.core.views.columns import NOTHING, Column, Need, reading
from klientela.core.views.sql import THIS_ONE, of_each
from klientela.kernel.entity import entity_of

PER_COLUMN = 40
NARROW = 5_000
"""Up to so many cards in all a window over them is faster than going through the index of each column."""


@dataclass(frozen=True)
class CardPaths:
    """Which values a card shows, as paths of the query; an empty path is shown as nothing."""

    company: str
    money: str
    currency: str
    due: str
    person: str


def card_paths(view: BoardView) -> CardPaths:
    """The part each named field plays on the card; hidden fields play none."""
    fields = [field_of(view.entity, name) for name in view.board.card if not is_own(name)]
    references = [each for each in fields if each.kind == "reference"]
    person = next((each.name for each in references if issubclass(each.target, User)), "")
    company = next((each.name for each in references if each.name != person), "")
    money = next((each for each in fields if each.kind == "money"), None)
    due = next((each.name for each in fields if each.kind == "date"), "")
    currency = money.currency if money and sees(view.user, view.entity, money.currency) else ""
    return CardPaths(company, money.name if money else "", currency, due, person)


def card_facts(view: BoardView) -> list[Column]:
    """The fields the company has added that stand on the card, below the others."""
    return [column_of(view.entity, field_of(view.entity, name)) for name in view.board.card if is_own(name)]


def fact_values(view: BoardView, columns: list[Column], keys: Iterable[UUID]) -> dict[UUID, tuple[Any, ...]]:
    """What those fields need of some cards, by key: one statement, and none where no such field stands on the card."""
    if not columns:
        return {}
    needs = [Need("pk"), *(need for column in columns for need in column.needs)]
    rows = visible(view.user, "read", view.entity).filter(pk__in=list(keys))
    return {key: tuple(values) for key, *values in reading(rows, needs, view.user, entity=view.entity)}


def card_rows(view: BoardView, count: Mapping[UUID, Total], *, column: Any = None, after: tuple[datetime, UUID] | None = None) -> list[Any]:
    """Rows of the newest cards, column by column (or further ones of one column): see `_shown` for what a row holds."""
    rows = _shown(view)
    if column is not None:
        return list(_after(view, rows.filter(**{view.board.by: column}), after)[: PER_COLUMN + 1])
    if sum(total.count for total in count.values()) <= NARROW:
        return _by_window(view, rows)
    return _by_column(view, rows)


def chosen_rows(view: BoardView, condition: Q, *, order: str, most: int) -> list[Any]:
    """The rows of the first cards that fulfil a condition, in an order."""
    return list(_shown(view).filter(condition).order_by(order, "pk")[:most])


def _shown(view: BoardView) -> QuerySet[Any]:
    """Key, version, column, moment, title, company's key and name, amount, currency, due date, person's key and name, may be moved."""
    paths = card_paths(view)
    by, since = f"{view.board.by}_id", view.since
    computed = {
        "card_title": title_path(view.entity, view.user),
        "card_company": _readable(view, paths.company),
        "card_person": _readable(view, paths.person),
        "card_moves": _may_update(view),
    }
    plain = [paths.money, paths.currency, paths.due]
    none = {f"card_no_{n}": NOTHING for n, path in enumerate(plain) if not path}
    named = [path or f"card_no_{n}" for n, path in enumerate(plain)]
    keys = [f"{path}_id" if path else "card_nothing" for path in (paths.company, paths.person)]
    nothing = {} if paths.company and paths.person else {"card_nothing": NOTHING}
    ordered = view.cards.annotate(**computed, **none, **nothing).order_by(f"-{since}", "-pk")
    shown: QuerySet[Any] = ordered.values_list(
        "pk", "version", by, since, "card_title", keys[0], "card_company", *named, keys[1], "card_person", "card_moves"
    )
    return shown


def _readable(view: BoardView, path: str) -> Any:
    """The name of a referenced record, for those who may read it."""
    if not path:
        return NOTHING
    target: type[Model] = field_of(view.entity, path).target
    allowed = scope(view.user, "read", target, f"{path}__")
    name = title_path(entity_of(target), view.user, f"{path}__")
    return Case(When(allowed, then=name), default=NOTHING, output_field=TextField()) if allowed else name


def _may_update(view: BoardView) -> Any:
    if not view.may_move:
        return Value(False)
    allowed = scope(view.user, "update", view.entity)
    return Case(When(allowed, then=Value(True)), default=Value(False)) if allowed else Value(True)


def _after(view: BoardView, rows: QuerySet[Any], after: tuple[datetime, UUID] | None) -> QuerySet[Any]:
    if after is None:
        return rows
    since = view.since
    moment, key = after
    return rows.filter(Q(**{f"{since}__lt": moment}) | Q(**{since: moment, "pk__lt": key}))


def _by_window(view: BoardView, rows: QuerySet[Any]) -> list[Any]:
    by, since = f"{view.board.by}_id", view.since
    place = Window(RowNumber(), partition_by=F(by), order_by=[F(since).desc(), F("pk").desc()])
    return list(rows.annotate(card_place=place).filter(card_place__lte=PER_COLUMN).order_by(f"-{since}", "-pk"))


def _by_column(view: BoardView, rows: QuerySet[Any]) -> list[Any]:
    """The newest of each column through the index of cards, by a lateral join that the ORM cannot say."""
    one = rows.filter(**{f"{view.board.by}_id": THIS_ONE})[:PER_COLUMN]
    return of_each([column.pk for column in view.columns], one)
