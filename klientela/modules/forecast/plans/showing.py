"""What plans show elsewhere: how far a plan is set on its own page, and a box on start pages."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may, visible
from klientela.core.identity.models import User
from klientela.core.views.periods import quarter_label
from klientela.core.views.work import MINE
from klientela.kernel.entity import Entity, Panel, Tile, TileKind, entity_of
from klientela.kernel.period import Period
from klientela.modules.forecast.book import today
from klientela.modules.forecast.models import PlanTarget, SalesPlan
from klientela.modules.forecast.plans.holding import currencies, mine, planned, sees_plans
from klientela.modules.forecast.plans.levels import LEVELS, Level
from klientela.modules.sales.api.counting import Choice, Deal, deals_of, sees_figures, sees_money, within
from klientela.ui.formats import formats_now


@dataclass(frozen=True)
class Part:
    """How many targets of a level a plan has, and what they are in the year."""

    level: Level
    count: int
    year: Decimal
    url: str


def targets_panel(entity: Entity, record: Any, user: User) -> Panel | None:
    """On the page of a plan: for whom targets are set, and the way to the sheet."""
    if not isinstance(record, SalesPlan) or not sees_plans(user):
        return None
    targets = visible(user, "read", entity_of(PlanTarget)).filter(plan=record)
    url = reverse("plan-sheet", args=[record.pk])
    parts = [_part(level, targets, url) for level in LEVELS.values()]
    is_all = may(user, "create", entity_of(PlanTarget))
    context = {"parts": [part for part in parts if part.count], "url": url, "plan": record, "may_set": is_all}
    return Panel(_("Targets"), "forecast/targets.html", context)


def _part(level: Level, targets: QuerySet[PlanTarget], url: str) -> Part:
    found = list(level.targets(targets))
    return Part(level, len(found), sum((sum(each.months, Decimal(0)) for each in found), Decimal(0)), f"{url}?by={level.name}")


def plan_tile(user: User, whose: str) -> Tile | None:
    """What was won this quarter of what is planned: of one's own plan, or of the widest part one sees."""
    period = Period.this_quarter(today())
    codes = currencies(user, period) if sees_plans(user) and sees_figures(user, "revenue") and sees_money(user) else []
    for currency in codes:
        plan, choice = _whose(user, whose, period, currency=currency)
        if plan:
            return _tile(user, plan, choice, period=period, currency=currency)
    return None


def _whose(user: User, whose: str, period: Period, *, currency: str) -> tuple[Decimal, Choice]:
    if whose == MINE:
        return mine(user, period, currency=currency), Choice(rep=user.pk)
    for name in ("company", "branch", "team", "rep"):
        found = planned(user, LEVELS[name], period, currency=currency)
        if found:
            return sum(found.values(), Decimal(0)), Choice()
    return Decimal(0), Choice()


def _tile(user: User, plan: Decimal, choice: Choice, *, period: Period, currency: str) -> Tile:
    words = formats_now()
    won = deals_of(user, choice) & within(period, "closed_at")
    rows = Deal.unscoped.filter(won, stage__kind="won", currency=currency, amount__isnull=False)
    worth = rows.aggregate(worth=Sum("amount"))["worth"] or Decimal(0)
    context = {
        "figure": words.money(worth, currency, whole=True),
        "share": worth / plan,
        "percent": max(0, min(100, int(worth / plan * 100))),
        "plan": words.money(plan, currency, whole=True),
        "quarter": quarter_label(period.start.year, (period.start.month + 2) // 3),
    }
    return Tile(_("Won of the plan"), "forecast/tile.html", context, is_figure=True, url=reverse("report-forecast"))


PLAN = TileKind(_("Won of the plan, this quarter"), plan_tile, 3)
