"""The Pareto page: which products and customers bring most of what was sold, with the margin for whoever sees costs."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from klientela.core.exchange.spreadsheet import csv_response
from klientela.core.exchange.workbook import workbook_response
from klientela.core.views.periods import offered_periods
from klientela.core.views.requests import demanded_of, offered_of, user_of
from klientela.modules.catalogue.api import MEASURES, Ranked, SoldSource, graded, ranked
from klientela.modules.pipeline.queries.dimensions import DIMENSIONS
from klientela.modules.pipeline.queries.results import Amount
from klientela.modules.pipeline.reports.asking import Question, question_of
from klientela.modules.pipeline.reports.sold import DEALS, sources_for
from klientela.modules.pipeline.reports.together import in_one
from klientela.modules.pipeline.views import frame, report
from klientela.ui import plots
from klientela.ui.formats import formats_now
from klientela.ui.plotting import Mark, Plot
from klientela.ui.plotting import Row as Series

DRAWN = 12
FILES = ("csv", "xlsx")
REVENUE, PROFIT = 1, 6
"""Places of the columns of money in a file."""


@dataclass(frozen=True)
class Line:
    """A ranked product or customer with the way to the records behind it."""

    ranked: Ranked
    url: str


@report
def pareto(request: HttpRequest) -> HttpResponseBase:
    """Products or customers by what they brought, with shares and classes."""
    user, question = user_of(request), question_of(request.GET, user_of(request))
    sources = sources_for(user, question)
    source_name = demanded_of(request.GET, "source", sources)
    source = sources[source_name]
    offered, has_margin = list(source.divides(user)), source.has_profit(user)
    by, measure = demanded_of(request.GET, "by", offered), demanded_of(request.GET, "measure", MEASURES if has_margin else MEASURES[:1])
    found = source.sold(user, by, question.period)
    sums = {code: sum((each.revenue for each in rows), Decimal(0)) for code, rows in found.items()}
    money = sorted(sums, key=lambda code: (-sums[code], code))
    currency = offered_of(request.GET, "currency", money)
    rows = ranked(found.get(currency, ()), measure)
    if file := _file_asked(request, may_export=source.may_export(user)):
        return _file(file, *sheet(rows, by, source, currency=currency, has_margin=has_margin), name=f"pareto-{by}")
    context = {
        "rows": (shown := [Line(row, source.behind(by, row.sold.key, question.period) if row.sold.key else "") for row in rows]),
        "by": by,
        "offered": [DIMENSIONS[name] for name in offered],
        "source": source_name,
        "sources": [(name, each.label) for name, each in sources.items()],
        "counts": source.counts,
        "measures": _measures() if has_margin else [],
        "measure": measure,
        "currency": currency,
        "currencies": money,
        "has_margin": has_margin,
        "grades": graded(rows),
        "together": in_one([Amount(code, worth, 0) for code, worth in sums.items()], question),
        "chart": chart(shown, measure, currency) if rows else None,
    }
    return render(request, "pipeline/reports/pareto.html", {**_frame(request, question, source_name, source=source), **context})


def _measures() -> list[tuple[str, str]]:
    return [("revenue", _("Revenue")), ("profit", _("Profit")), ("margin", _("Margin"))]


def _frame(request: HttpRequest, question: Question, name: str, *, source: SoldSource) -> dict[str, Any]:
    """What stands around it: of what is no deal one asks for a period alone."""
    user = user_of(request)
    around = {**frame(request, question), "may_export": source.may_export(user), "nothing": source.nothing}
    if name == DEALS:
        return around
    kept = [*around["kept"], ("source", name)]
    return {
        **around,
        "kept": kept,
        "periods": offered_periods(question.period_name, question.period, source.years(user)),
        "people": [],
        "teams": [],
        "only_period": True,
    }


def _file_asked(request: HttpRequest, *, may_export: bool) -> str:
    asked = request.GET.get("format", "")
    if asked in FILES and not may_export:
        raise Http404
    return asked if asked in FILES else ""


def _file(kind: str, heads: list[Any], rows: list[list[Any]], *, name: str) -> HttpResponseBase:
    if kind == "csv":
        return csv_response(f"{name}.csv", heads, rows)
    money = [place for place in (REVENUE, PROFIT) if place < len(heads)]
    return workbook_response(f"{name}.xlsx", heads, rows, money=money)


def chart(lines: list[Line], measure: str, currency: str) -> SafeString:
    """What the first of them brought, with the share of all down to each."""
    words = formats_now()
    figure = "revenue" if measure == "margin" else measure
    shown = [line for line in lines if getattr(line.ranked.sold, figure) is not None][:DRAWN]
    marks = [_mark(line, getattr(line.ranked.sold, figure), currency) for line in shown]
    notes = [words.percent(line.ranked.cumulative) for line in shown]
    return plots.bars(Plot(_("Share of all down to each"), [line.ranked.sold.label for line in shown], [Series("", marks)], notes=notes))


def _mark(line: Line, worth: Decimal, currency: str) -> Mark:
    return Mark(worth, formats_now().money(worth, currency, whole=True), line.url)


def sheet(rows: list[Ranked], by: str, source: SoldSource, *, currency: str, has_margin: bool) -> tuple[list[Any], list[list[Any]]]:
    """Headings and lines for a spreadsheet."""
    heads = [DIMENSIONS[by].title, _("Revenue, %(currency)s") % {"currency": currency or "–"}, source.counts]
    heads += [_("Share"), _("Share of all down to here"), _("Class"), *([_("Profit"), _("Margin")] if has_margin else [])]
    return heads, [_cells(row, has_margin=has_margin) for row in rows]


def _cells(row: Ranked, *, has_margin: bool) -> list[Any]:
    sold = row.sold
    cost = [sold.profit, None if sold.margin is None else round(sold.margin, 4)] if has_margin else []
    return [sold.label, sold.revenue, sold.count, round(row.share, 4), round(row.cumulative, 4), row.grade, *cost]
