"""What sales offers for start pages."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import sees, visible
from klientela.core.identity.models import User
from klientela.core.views.dashboards.views_shown import question_tile
from klientela.core.views.periods import quarter_label
from klientela.core.views.work import MINE
from klientela.kernel.entity import ReadyDashboard, Tile, TileKind, entity_of
from klientela.kernel.period import EVER, Period
from klientela.modules.pipeline.queries.dimensions import DIMENSIONS
from klientela.modules.pipeline.queries.results import last_win, overall, revenue_by
from klientela.modules.pipeline.reports import drawing
from klientela.modules.pipeline.reports.asking import question_of
from klientela.modules.pipeline.reports.showing import Row, currencies, rows_of
from klientela.modules.sales.api.counting import Choice, Deal, sees_figures, sees_money, within
from klientela.ui.charts import spark
from klientela.ui.formats import formats_now

MONTHS, SPARK, PEOPLE, LATELY = 12, 8, 5, 30
WON = '{"version":2,"where":{"all":[{"related":"stage","how":"exist","where":{"all":[["kind","is","won"]]}}]}}'
EXPECTED = "view=chart&chart=columns&by=closes_on:month&measure=sum:amount&closed_at.empty=1&closes_on.filled=1&amount.filled=1"
BY_STAGE = "view=chart&chart=bars&by=stage&measure=count"
NO_STEP = "view=chart&chart=bars&by=owner&measure=count&without_next_step=true"
CUSTOMERS = f"view=chart&chart=bars&by=party&measure=sum:amount&top=8&where={quote(WON)}"


def won_this_month(user: User, whose: str) -> Tile | None:
    """What was won this month, beside the month before and the way there."""
    if not sees_figures(user, "wins") or not sees_money(user):
        return None
    choice, month = _choice(user, whose), Period.this_month(localdate())
    now, before = (_worth(overall(user, period, choice)) for period in (month, month.previous() or month))
    months = revenue_by(user, "month", Period(localdate() - timedelta(days=31 * SPARK), localdate()), choice=choice)
    currency = now[0] or before[0]
    context = {
        "figure": formats_now().money(now[1], currency, whole=True) if currency else "0",
        "change": _change(float(now[1]), float(before[1])) if now[0] in ("", before[0]) else None,
        "note": _("than last month"),
        "spark": spark([_worth(result)[1] for result in months]),
    }
    return Tile(_("Won this month"), "pipeline/tile_figure.html", context, is_figure=True)


def opened_lately(user: User, whose: str) -> Tile | None:
    """How many deals were opened in the last thirty days, beside the thirty before."""
    entity = entity_of(Deal)
    if not sees(user, entity, "opened_at"):
        return None
    deals = visible(user, "read", entity).filter(_choice(user, whose).condition())
    days = Period.last_days(LATELY, localdate())
    now, before = (deals.filter(within(period, "opened_at")).count() for period in (days, days.previous() or days))
    context = {"figure": formats_now().number(now), "change": _change(now, before), "note": _("than the 30 days before")}
    return Tile(_("New deals, 30 days"), "pipeline/tile_figure.html", context, is_figure=True)


def won_by_month(user: User, whose: str) -> Tile | None:
    """What was won in the last twelve months that brought anything."""
    rows, currency = _rows(user, "month", choice=_choice(user, whose))
    if len(rows) < 2:
        return None
    chart = drawing.revenue(rows[-MONTHS:], DIMENSIONS["month"], currency=currency)
    return Tile(_("Won by month"), "pipeline/tile_months.html", {"chart": chart, "currency": currency})


def ranking(user: User, _whose: str) -> Tile | None:
    """Who won most in the last quarter that brought anything, for those who see the deals of several people."""
    last: date | None = last_win(user) if sees_figures(user, "revenue") else None
    if last is None or not DIMENSIONS["rep"].is_for(user):
        return None
    period = Period.this_quarter(last)
    rows, _currency = _rows(user, "rep", period)
    if len(rows) < 2:
        return None
    name = quarter_label(period.start.year, (period.start.month + 2) // 3)
    return Tile(_("Representatives"), "pipeline/tile_people.html", {"rows": rows[:PEOPLE], "quarter": name})


def _asked(user: User, whose: str, *, title: Any, query: str) -> Tile | None:
    return question_tile(title, "deals", f"{query}&owner=me" if whose == MINE else query, user=user)


def asking(title: Any, query: str) -> Callable[[User, str], Tile | None]:
    """A box with the pivot or chart of a question about deals; the user's own where only his are wanted."""
    return partial(_asked, title=title, query=query)


def _choice(user: User, whose: str) -> Choice:
    return Choice(rep=user.pk) if whose == MINE else Choice()


def _worth(result: Any) -> tuple[str, Any]:
    """The largest sum of a result, with its currency."""
    first = next(iter(result.value), None)
    return (first.currency, first.amount) if first else ("", 0)


def _change(now: float, before: float) -> float | None:
    return (now - before) / before if before else None


TILES = {
    "sales.month": TileKind(_("Won this month"), won_this_month, 3),
    "sales.opened": TileKind(_("New deals, 30 days"), opened_lately, 3),
    "sales.won": TileKind(_("Won by month"), won_by_month, 8),
    "sales.people": TileKind(_("Representatives"), ranking, 4),
    "sales.expected": TileKind(_("Expected by month of closing"), asking(_("Expected by month of closing"), EXPECTED), 8),
    "sales.funnel": TileKind(_("Deals by stage"), asking(_("Deals by stage"), BY_STAGE), 4),
    "sales.no-step": TileKind(_("Deals without a next step"), asking(_("Deals without a next step"), NO_STEP), 4),
    "sales.customers": TileKind(_("Best customers"), asking(_("Best customers"), CUSTOMERS), 6),
}
FIGURES = (("sales.month", 3), ("deals.value", 3), ("sales.opened", 3), ("deals.still", 3))
DAY = (("deals.due", 4), ("deals.cold", 4))
READY = {
    "sales.leader": ReadyDashboard(
        _("Team"), ("team-leader",), (*FIGURES, ("sales.won", 8), ("sales.people", 4), ("sales.funnel", 4), *DAY, ("lately", 4))
    ),
    "sales.director": ReadyDashboard(
        _("Company"),
        ("director", "auditor"),
        (*FIGURES, ("sales.won", 8), ("sales.people", 4), ("sales.expected", 8), ("sales.funnel", 4), ("sales.customers", 8), DAY[1]),
    ),
    "sales.rep": ReadyDashboard(
        _("My day"), ("rep",), (*FIGURES, *DAY, ("deals.stages", 4), ("sales.won", 8), ("lately", 4), ("tasks.today", 4))
    ),
}
"""The wider view first: whoever leads a team and sells begins with the team."""


def _rows(user: User, by: str, period: Period = EVER, *, choice: Choice | None = None) -> tuple[list[Row], str]:
    results = revenue_by(user, by, period, choice=choice or Choice()) if sees_figures(user, "revenue") else []
    currency = next(iter(currencies(results)), "")
    question = question_of(period.as_query(), user)
    return rows_of(results, DIMENSIONS[by], question, currency=currency), currency
