"""The won deals of a period, one by one: to whom, by whom, when, for how much, and what they leave."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, F, QuerySet, Sum, Value

from klientela.core.access.decisions import sees
from klientela.core.identity.models import User
from klientela.core.processes.models import StageKind
from klientela.core.records.titles import title_path
from klientela.kernel.entity import entity_of
from klientela.kernel.period import EVER, Period
from klientela.modules.pipeline.queries.funnel import amounts
from klientela.modules.pipeline.queries.results import Amount
from klientela.modules.pipeline.standing.dividing import divided
from klientela.modules.sales.api.counting import (
    ALL,
    Choice,
    Deal,
    WonLine,
    company_zone,
    deals_of,
    lines_won,
    money_in,
    sees_figures,
    sees_margin,
    within,
    worth,
)

ZERO = Decimal(0)
NOTHING = {"key": Value(None), "label": Value("")}


@dataclass(frozen=True)
class WonDeal:
    """A deal that was won, as far as its reader sees it."""

    deal_id: UUID
    name: str
    customer_id: UUID | None
    customer: str
    owner: str
    closed_on: date
    amount: Decimal | None
    currency: str
    net: tuple[Amount, ...] = ()
    """Of its priced lines, less their discounts, by currency."""
    margin: tuple[Amount, ...] = ()
    """What the lines leave after their cost; without those currencies in which a cost is unknown."""


@dataclass(frozen=True)
class Left:
    """What lines are worth net, and what they leave, by currency."""

    net: tuple[Amount, ...] = ()
    margin: tuple[Amount, ...] = ()


def won_deals(user: User, period: Period = EVER, choice: Choice = ALL, *, first: int = 0, most: int | None = None) -> list[WonDeal]:
    """The deals won in a period that a user may read, the last one first; from one on, so many."""
    entity = entity_of(Deal)
    party = divided(user, ("party",)) if sees(user, entity, "party") else NOTHING
    owner = divided(user, ("owner",)) if sees(user, entity, "owner") else NOTHING
    shown = {"title": title_path(entity, user), "customer_key": party["key"], "customer": party["label"], "by": owner["label"]}
    shown |= {"worth": worth(user), "money_in": money_in(user), "code_shown": F("code") if sees(user, entity, "code") else Value("")}
    found = _won(user, period, choice).order_by("-closed_at", "-pk").values("pk", "closed_at", **shown)
    rows = list(found[first : None if most is None else first + most])
    left = left_of(user, lines_won(user, period, choice), {row["pk"] for row in rows})
    return [_deal(row, left.get(row["pk"], Left())) for row in rows]


def won_worth(user: User, period: Period = EVER, choice: Choice = ALL) -> tuple[int, tuple[Amount, ...]]:
    """How many deals were won in a period, and what they are worth by currency."""
    amount = worth(user)
    found = _won(user, period, choice).order_by().values(money_in=money_in(user))
    rows = list(found.annotate(deals=Count("pk"), worth=Sum(amount), valued=Count(amount)))
    return sum(row["deals"] for row in rows), amounts(rows)


def left_of(user: User, lines: Iterable[WonLine], keys: set[UUID] | None = None) -> dict[UUID, Left]:
    """What the lines of each deal are worth net and leave; the margin only for who sees costs."""
    groups: dict[UUID, list[WonLine]] = {}
    for line in lines:
        if keys is None or line.deal_id in keys:
            groups.setdefault(line.deal_id, []).append(line)
    has_margin = sees_margin(user)
    return {key: together_left(group, has_margin=has_margin) for key, group in groups.items()}


def together_left(lines: Iterable[WonLine], *, has_margin: bool) -> Left:
    """Lines added up by currency; a margin is told only where every cost in its currency is known."""
    groups: dict[str, list[WonLine]] = {}
    for line in lines:
        groups.setdefault(line.currency, []).append(line)
    net = [Amount(money, sum((line.net for line in group), ZERO), len({line.deal_id for line in group})) for money, group in groups.items()]
    margins = {money: [line.margin for line in group] for money, group in groups.items()} if has_margin else {}
    whole = {money: [each for each in parts if each is not None] for money, parts in margins.items() if None not in parts}
    margin = [Amount(money, sum(parts, ZERO), len(parts)) for money, parts in whole.items()]
    return Left(_sorted(net), _sorted(margin))


def _sorted(found: Iterable[Amount]) -> tuple[Amount, ...]:
    return tuple(sorted(found, key=lambda each: (-each.amount, each.currency)))


def _won(user: User, period: Period, choice: Choice) -> QuerySet[Any]:
    won: QuerySet[Any] = Deal.unscoped.filter(deals_of(user, choice), within(period, "closed_at"), stage__kind=StageKind.WON)
    return won.exclude(closed_at=None) if sees_figures(user, "revenue") else won.none()


def _deal(row: Mapping[str, Any], left: Left) -> WonDeal:
    return WonDeal(
        deal_id=row["pk"],
        name=row["title"] or row["code_shown"],
        customer_id=row["customer_key"],
        customer=row["customer"] or "",
        owner=row["by"] or "",
        closed_on=row["closed_at"].astimezone(company_zone()).date(),
        amount=row["worth"],
        currency=row["money_in"] or "",
        net=left.net,
        margin=left.margin,
    )
