"""The Pareto page: which products and customers bring most of what was won, with the margin for whoever sees costs."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from klientela.core.access.decisions import sees, visible
from klientela.core.exchange.spreadsheet import csv_response
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.records.titles import title_of
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_named, entity_of
from klientela.modules.catalogue.api import MEASURES, Ranked, Sold, graded, ranked
from klientela.modules.pipeline.queries.dimensions import DIMENSIONS
from klientela.modules.pipeline.queries.results import Amount
from klientela.modules.pipeline.reports.asking import Question, question_of
from klientela.modules.pipeline.reports.showing import Drill
from klientela.modules.pipeline.reports.together import in_one
from klientela.modules.pipeline.views import frame, is_file, report
from klientela.modules.sales.api.counting import Deal, DealLine, WonLine, lines_won, sees_figures, sees_margin, sees_prices
from klientela.ui import plots
from klientela.ui.formats import formats_now
from klientela.ui.plotting import Mark, Plot
from klientela.ui.plotting import Row as Series

BY = ("product", "customer")
DRAWN = 12


def sees_sold(user: User) -> bool:
    """Whether a user sees what was sold for how much: what the lines are worth tells what their deals are."""
    return sees_figures(user, "revenue") and sees_prices(user) and sees(user, entity_of(DealLine), "product")


@dataclass(frozen=True)
class Line:
    """A ranked product or customer with the way to the won deals behind it."""

    ranked: Ranked
    url: str


@report
def pareto(request: HttpRequest) -> HttpResponseBase:
    """Products or customers by what they brought, with shares and classes."""
    user = user_of(request)
    if not sees_sold(user):
        raise Http404
    question = question_of(request.GET, user)
    offered = [name for name in BY if name == "product" or sees(user, entity_of(Deal), "party")]
    by, has_margin = _chosen(request, "by", offered), sees_margin(user)
    measure = _chosen(request, "measure", MEASURES if has_margin else MEASURES[:1])
    lines = lines_won(user, question.period, question.choice)
    sums = worth_of(lines)
    money = sorted(sums, key=lambda code: (-sums[code], code))
    currency = request.GET.get("currency", "") if request.GET.get("currency", "") in money else next(iter(money), "")
    rows = ranked(sold_by(by, [line for line in lines if line.currency == currency], user), measure)
    if is_file(request):
        return csv_response(f"pareto-{by}.csv", *sheet(rows, by, currency=currency, has_margin=has_margin))
    context = {
        "rows": (shown := _linked(rows, by, question)),
        "by": by,
        "offered": [DIMENSIONS[name] for name in offered],
        "measure": measure,
        "currency": currency,
        "currencies": money,
        "has_margin": has_margin,
        "grades": graded(rows),
        "together": in_one([Amount(code, worth, 0) for code, worth in sums.items()], question),
        "chart": chart(shown, measure, currency) if rows else None,
    }
    return render(request, "pipeline/reports/pareto.html", {**frame(request, question), **context})


def _chosen(request: HttpRequest, name: str, offered: Iterable[str]) -> str:
    """What the address asks for; what is not offered is not there."""
    known = list(offered)
    asked = request.GET.get(name, "") or known[0]
    if asked not in known:
        raise Http404
    return asked


def worth_of(lines: Iterable[WonLine]) -> dict[str, Decimal]:
    """What lines are worth, by currency."""
    sums: dict[str, Decimal] = {}
    for line in lines:
        sums[line.currency] = sums.get(line.currency, Decimal(0)) + line.net
    return sums


def sold_by(by: str, lines: Iterable[WonLine], user: User) -> list[Sold]:
    """Lines of one currency gathered by product or customer; those a user may not read stand together."""
    groups: dict[UUID | None, list[WonLine]] = {}
    for line in lines:
        groups.setdefault(line.product_id if by == "product" else line.party_id, []).append(line)
    entity = entity_named("products") if by == "product" else entity_of(Party)
    readable = visible(user, "read", entity).filter(pk__in=[key for key in groups if key])
    names = {record.pk: title_of(record, user) for record in readable}
    known = [_sold(str(key), names[key], group) for key, group in groups.items() if key in names]
    if None in groups:
        known.append(_sold("", _("Not given"), groups[None]))
    hidden = [line for key, group in groups.items() if key and key not in names for line in group]
    return [*known, _sold("", _("Restricted"), hidden)] if hidden else known


def _sold(key: str, label: str, lines: list[WonLine]) -> Sold:
    margins = [line.margin for line in lines]
    profit = sum((margin for margin in margins if margin is not None), Decimal(0)) if None not in margins else None
    return Sold(key, label, sum((line.net for line in lines), Decimal(0)), profit, len({line.deal_id for line in lines}))


def _linked(rows: list[Ranked], by: str, question: Question) -> list[Line]:
    drill = Drill(question)
    return [Line(row, _deals_behind(drill, by, row.sold.key) if row.sold.key else "") for row in rows]


def _deals_behind(drill: Drill, by: str, key: str) -> str:
    """The list of the won deals with a product among their lines, or of a customer."""
    if by == "customer":
        return drill.link(drill.question.period, party=key)
    sold = {"related": "deal-lines.deal", "how": "exist", "where": {"all": [["product", "is", key]]}}
    where = json.dumps({"version": 2, "where": {"all": [sold]}})
    return drill.link(drill.question.period, where=where, saved="none")


def chart(lines: list[Line], measure: str, currency: str) -> SafeString:
    """What the first of them brought, with the share of all down to each."""
    words = formats_now()
    shown = [line for line in lines if getattr(line.ranked.sold, measure) is not None][:DRAWN]
    marks = [_mark(line, getattr(line.ranked.sold, measure), currency) for line in shown]
    notes = [words.percent(line.ranked.cumulative) for line in shown]
    return plots.bars(Plot(_("Share of all down to each"), [line.ranked.sold.label for line in shown], [Series("", marks)], notes=notes))


def _mark(line: Line, worth: Decimal, currency: str) -> Mark:
    return Mark(worth, formats_now().money(worth, currency, whole=True), line.url)


def sheet(rows: list[Ranked], by: str, *, currency: str, has_margin: bool) -> tuple[list[Any], list[list[Any]]]:
    """Headings and lines for a spreadsheet."""
    heads = [DIMENSIONS[by].title, _("Revenue, %(currency)s") % {"currency": currency or "–"}, _("Won deals")]
    heads += [_("Share"), _("Share of all down to here"), _("Class"), *([_("Profit"), _("Margin")] if has_margin else [])]
    return heads, [_cells(row, has_margin=has_margin) for row in rows]


def _cells(row: Ranked, *, has_margin: bool) -> list[Any]:
    sold = row.sold
    cost = [sold.profit, None if sold.margin is None else round(sold.margin, 4)] if has_margin else []
    return [sold.label, sold.revenue, sold.count, round(row.share, 4), round(row.cumulative, 4), row.grade, *cost]
