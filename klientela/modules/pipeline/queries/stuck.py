"""Deals that stand still, and what stands open."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, DecimalField, DurationField, ExpressionWrapper, F, QuerySet, Sum, Value
from django.utils import timezone

from klientela.core.access.decisions import sees
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.processes.models import Stage
from klientela.core.records.titles import title_path
from klientela.kernel.entity import entity_of
from klientela.modules.pipeline.queries.funnel import amounts
from klientela.modules.pipeline.queries.results import Amount
from klientela.modules.sales.api.counting import ALL, Choice, Deal, deals_of, money_in, named, sees_figures, sees_money, worth


@dataclass(frozen=True)
class StuckDeal:
    """An open deal that has been in its stage longer than the stage's expected days."""

    deal_id: UUID
    name: str
    party: str
    """Empty without a party, or where the user may not read it."""
    stage: str
    days: int
    expected_days: int
    amount: Decimal | None
    currency: str


@dataclass(frozen=True)
class OpenStage:
    """The open deals in one stage: how many, worth how much, and worth by their probability."""

    stage_id: UUID
    name: str
    probability: int
    deals: int
    value: tuple[Amount, ...]

    @property
    def weighted(self) -> tuple[Amount, ...]:
        share = Decimal(self.probability) / 100
        return tuple(Amount(part.currency, part.amount * share, part.deals) for part in self.value)


def stuck_deals(user: User, *, choice: Choice = ALL, limit: int = 10, now: datetime | None = None) -> list[StuckDeal]:
    """The open deals that are longest over the expected days of their stage."""
    moment = now or timezone.now()
    party = named(user, Party, "party__") if sees(user, entity_of(Deal), "party") else Value("")
    shown = {"title": title_path(entity_of(Deal), user), "party_shown": party, "stage_shown": named(user, Stage, "stage__")}
    code = F("code") if sees(user, entity_of(Deal), "code") else Value("")
    rows = stuck(user, choice=choice, now=moment).order_by("due", "pk")
    values = rows.values("pk", "moved_at", "stage__expected_days", **shown, code_shown=code, worth=worth(user), money_in=money_in(user))
    return [_stuck(row, moment) for row in values[:limit]]


def stuck(user: User, *, choice: Choice = ALL, now: datetime | None = None) -> QuerySet[Any]:
    """All open deals over the expected days of their stage, with `due`: the moment they should have moved on."""
    expected = ExpressionWrapper(F("stage__expected_days") * Value(timedelta(days=1)), output_field=DurationField())
    deals = Deal.unscoped.filter(deals_of(user, choice), closed_at=None, stage__expected_days__isnull=False)
    if not sees_figures(user, "stuck"):
        deals = deals.none()
    late: QuerySet[Any] = deals.annotate(due=F("moved_at") + expected).filter(due__lt=(now or timezone.now()) - timedelta(days=1))
    return late


def stuck_value(user: User, *, choice: Choice = ALL) -> tuple[Amount, ...]:
    """What the deals that stand still are worth, by currency."""
    if not sees_money(user):
        return ()
    rows = stuck(user, choice=choice).order_by().values(money_in=F("currency")).annotate(worth=Sum("amount"), valued=Count("amount"))
    return amounts(rows)


def open_stages(user: User, *, choice: Choice = ALL) -> list[OpenStage]:
    """What stands open in each stage, in the order of the stages."""
    if not sees_figures(user, "open"):
        return []
    deals = Deal.unscoped.filter(deals_of(user, choice), closed_at=None).order_by("stage__position", "stage__name")
    shown = {"stage_shown": named(user, Stage, "stage__"), "chance": _chance(user), "money_in": money_in(user)}
    by_stage: dict[UUID, list[Any]] = {}
    amount = worth(user)
    rows = deals.values("stage_id", "stage__position", "stage__name", **shown)
    for row in rows.annotate(deals=Count("pk"), worth=Sum(amount, output_field=DecimalField()), valued=Count(amount)):
        by_stage.setdefault(row["stage_id"], []).append(row)
    return [_open_stage(found) for found in by_stage.values()]


def _chance(user: User) -> Any:
    return F("stage__probability") if sees(user, entity_of(Stage), "probability") else Value(0)


def _open_stage(rows: list[Any]) -> OpenStage:
    stage = rows[0]
    return OpenStage(
        stage_id=stage["stage_id"],
        name=stage["stage_shown"],
        probability=stage["chance"],
        deals=sum(row["deals"] for row in rows),
        value=amounts(rows),
    )


def _stuck(row: dict[str, Any], now: datetime) -> StuckDeal:
    return StuckDeal(
        deal_id=row["pk"],
        name=row["title"] or row["code_shown"],
        party=row["party_shown"] or "",
        stage=row["stage_shown"],
        days=(now - row["moved_at"]).days,
        expected_days=row["stage__expected_days"],
        amount=row["worth"],
        currency=row["money_in"],
    )
