"""What came in month by month, divided like a plan; only of deals the reader sees, only where he sees all it is made of."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, DecimalField, Exists, OuterRef, Q, Sum
from django.db.models.functions import ExtractMonth
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may, sees
from klientela.core.access.models import RecordTerritory, Territory
from klientela.core.identity.models import User
from klientela.core.processes.models import StageKind
from klientela.kernel.entity import entity_named, entity_of
from klientela.kernel.period import Period
from klientela.modules.forecast.models import Measure, SalesPlan
from klientela.modules.forecast.plans.filling import NOTHING, Months
from klientela.modules.forecast.plans.levels import Level
from klientela.modules.pipeline.api import DIMENSIONS, Dimension, Source, sources
from klientela.modules.pipeline.api import NOTHING as UNDIVIDED
from klientela.modules.sales.api.counting import ALL, company_zone, sees_figures, sees_money

CATEGORY = Dimension("category", _("Category"), ("product", "category"), of_lines=True)


def sees_realised(user: User, level: Level) -> bool:
    """Whether a user sees everything that tells what came in at a level."""
    if not (sees_figures(user, "revenue") and sees_money(user)):
        return False
    if level.name == "territory":
        return may(user, "read", entity_of(Territory)) and sees(user, entity_named("deals"), "party")
    return _dimension(level).is_for(user)


def realised(user: User, plan: SalesPlan, level: Level, *, period: Period, parts: Iterable[UUID] = ()) -> dict[str, Months]:
    """What was won in each month, as the plan counts it, by the key of each part; months of several years come together.

    `parts`: of which territories.
    """
    if not sees_realised(user, level):
        return {}
    if level.name != "territory":
        return _by_month(user, plan, sources(user, _dimension(level), period, choice=ALL))
    found: dict[str, Months] = {}
    for territory in parts:
        lies = Exists(RecordTerritory.objects.filter(record=OuterRef("party_id"), territory=territory))
        within = (Source(each.rows.filter(lies), each.deal, each.worth) for each in sources(user, UNDIVIDED, period, choice=ALL))
        found[str(territory)] = _by_month(user, plan, within).get("", NOTHING)
    return found


def _dimension(level: Level) -> Dimension:
    return {"category": CATEGORY, "company": UNDIVIDED}.get(level.name) or DIMENSIONS[level.name]


def _by_month(user: User, plan: SalesPlan, found: Iterable[Source]) -> dict[str, Months]:
    rows: dict[str, list[Decimal]] = defaultdict(lambda: list(NOTHING))
    for source in found:
        won = source.rows.filter(_counts(plan, source.deal))
        figure: Any = Count(f"{source.deal}pk", distinct=source.repeats)
        if plan.measure == Measure.VALUE:
            figure = Sum(source.worth, output_field=DecimalField())
        month = ExtractMonth(f"{source.deal}closed_at", tzinfo=company_zone())
        for key, number, amount in won.values("key", number=month).annotate(figure=figure).values_list("key", "number", "figure"):
            rows[str(key or "")][number - 1] += Decimal(amount or 0)
    return {key: tuple(months) for key, months in rows.items()}


def _counts(plan: SalesPlan, deal: str) -> Q:
    won = Q(**{f"{deal}stage__kind": StageKind.WON})
    return won & Q(**{f"{deal}currency": plan.currency}) if plan.measure == Measure.VALUE else won
