"""What stood open in each stage over time, as a chart and a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Min
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from klientela.core.access.decisions import visible
from klientela.core.identity.models import User
from klientela.core.processes.models import Stage
from klientela.core.records.titles import title_of
from klientela.core.views.requests import offered_of
from klientela.kernel.entity import entity_of
from klientela.modules.pipeline.reports.asking import Question
from klientela.modules.pipeline.standing.history import Stood, open_at, sees_moves
from klientela.modules.pipeline.standing.showing import END, address, ends
from klientela.modules.pipeline.standing.waterfall import sees_movements
from klientela.modules.sales.api.counting import Deal, company_zone, deals_of, sees_money, today
from klientela.ui import plots
from klientela.ui.formats import formats_now
from klientela.ui.plotting import Mark, Plot, Row, spoken


@dataclass(frozen=True)
class OverTime:
    """Stages down, ends of weeks or months across."""

    chart: SafeString
    places: Sequence[tuple[str, str]]
    """Each day with the address of the deals that stood open then."""
    rows: Sequence[tuple[str, Sequence[str]]]
    currency: str
    currencies: Sequence[str]
    counted: bool


def open_over_time(user: User, question: Question, *, weekly: bool, asked: Mapping[str, str], counted: bool) -> OverTime | None:
    """Worth (or, counted, number) of the open deals in each stage at the end of each week or month of the period."""
    first = Deal.unscoped.filter(deals_of(user, question.choice)).aggregate(first=Min("opened_at"))["first"]
    if not first or not sees_moves(user):
        return None
    moments = ends(question.period, (first.astimezone(company_zone()).date(), today()), weekly=weekly)
    found = open_at(user, moments, choice=question.choice)
    if not found:
        return None
    money = sorted(
        {each.currency for each in found if each.worth}, key=lambda name: -sum(each.deals for each in found if each.currency == name)
    )
    counted = counted or not sees_money(user) or not money
    currency = offered_of(asked, "currency", money)
    rows = [(name, _figures(found, pk, moments, currency=None if counted else currency)) for pk, name in _stages(user, question, found)]
    words = formats_now()
    write = words.number if counted else lambda value: words.money(value, currency, whole=True)
    places = [words.day((moment - timedelta(days=1)).date()) for moment in moments]
    series = [Row(name, [Mark(value, write(value)) for value in values]) for name, values in rows]
    label = _("Open deals") if counted else _("Open, %(currency)s") % {"currency": currency or "–"}
    days = [(moment - timedelta(days=1)).date().isoformat() for moment in moments]
    kept = {name: str(key) for name, key in question.choice.as_query().items()}
    shown = [
        (place, address(END, {**kept, "from": day, "to": day}) if sees_movements(user) else "")
        for place, day in zip(places, days, strict=True)
    ]
    told = [(name, [write(value) if value else "–" for value in values]) for name, values in rows]
    named = places if weekly else [words.short_month((moment - timedelta(days=1)).date()) for moment in moments]
    return OverTime(plots.areas(Plot(label, named, series, None if counted else spoken)), shown, told, currency, money, counted)


def _stages(user: User, question: Question, found: list[Stood]) -> list[tuple[Any, str]]:
    known = {each.stage_id for each in found}
    rows = visible(user, "read", entity_of(Stage)).filter(pk__in=known).order_by("process__position", "position")
    return [(stage.pk, title_of(stage, user)) for stage in rows]


def _figures(found: list[Stood], stage: Any, moments: list[datetime], *, currency: str | None) -> list[Decimal | int]:
    """For each moment the deals in a stage, or what they are worth in a currency."""
    sums: dict[datetime, Any] = {}
    for each in found:
        if each.stage_id == stage and currency in (None, each.currency):
            sums[each.at] = sums.get(each.at, 0) + (each.deals if currency is None else each.worth or 0)
    return [sums.get(moment, 0) for moment in moments]
