"""Report pages of sales: parse, ask, render."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from klientela.core.access.decisions import may
from klientela.core.access.policy import grants, policy
from klientela.core.exchange.spreadsheet import csv_response
from klientela.core.identity.models import User
from klientela.core.views.requests import offered_of, user_of
from klientela.kernel.entity import entity_named
from klientela.modules.pipeline.queries.dimensions import DIMENSIONS, dimension_named
from klientela.modules.pipeline.queries.funnel import funnel as funnel_of
from klientela.modules.pipeline.queries.results import overall, results_by, revenue_by
from klientela.modules.pipeline.queries.stuck import stuck_deals, stuck_value
from klientela.modules.pipeline.reports import drawing
from klientela.modules.pipeline.reports.asking import Question, offered, question_of
from klientela.modules.pipeline.reports.showing import currencies, funnel_sheet, rows_of, sheet
from klientela.modules.pipeline.reports.together import in_one
from klientela.modules.sales.api.counting import sees_figures, sees_money

WINS_BY = ("rep", "team", "product", "sector", "branch", "reason", "quarter", "month")
REVENUE_BY = ("rep", "team", "product", "sector", "customer", "branch", "quarter", "month")

SHOWN = 8

type Page = Callable[[HttpRequest], HttpResponseBase]


def report(page: Page) -> Page:
    """A report of deals: for whoever may read deals, figures of those he may read."""
    door: Page = policy(grants("read", "deals"))(require_GET(page))
    return door


@report
def funnel(request: HttpRequest) -> HttpResponseBase:
    """How far deals get: stages, conversion, losses, and what stands still."""
    user, question = user_of(request), question_of(request.GET, user_of(request))
    demand_figures(user, "funnel")
    if question.process is None:
        return render(request, "pipeline/reports/funnel.html", {**frame(request, question), "funnel": None})
    found = funnel_of(user, question.process, question.period, choice=question.choice)
    if is_file(request):
        return csv_response("funnel.csv", *funnel_sheet(found))
    context = {
        "funnel": found,
        "chart": drawing.funnel(found),
        "stuck": stuck_deals(user, choice=question.choice, limit=SHOWN),
        "stuck_value": stuck_value(user, choice=question.choice),
        "together": in_one(found.steps[-1].value, question) if found.steps else None,
    }
    return render(request, "pipeline/reports/funnel.html", {**frame(request, question), **context})


@report
def wins(request: HttpRequest) -> HttpResponseBase:
    """How many closed deals are won, how long they take and what they bring on average."""
    return _results(request, "wins", WINS_BY)


@report
def revenue(request: HttpRequest) -> HttpResponseBase:
    """What was won, by whom, from whom and for what."""
    return _results(request, "revenue", REVENUE_BY)


def _results(request: HttpRequest, name: str, offered: tuple[str, ...]) -> HttpResponseBase:
    user, question = user_of(request), question_of(request.GET, user_of(request))
    demand_figures(user, name)
    offered = tuple(each for each in offered if DIMENSIONS[each].is_for(user))
    by = request.GET.get("by", next(iter(offered), ""))
    if by not in offered:
        raise Http404
    dimension = dimension_named(by)
    ask = revenue_by if name == "revenue" else results_by
    results = ask(user, by, question.period, choice=question.choice)
    money = currencies(results)
    currency = offered_of(request.GET, "currency", money)
    rows = rows_of(results, dimension, question, currency=currency)
    if is_file(request):
        return csv_response(f"{name}-{by}.csv", *sheet(rows, dimension.title, money))
    context = {
        "rows": rows,
        "total": (total := overall(user, question.period, question.choice)),
        "together": in_one(total.value, question),
        "dimension": dimension,
        "dimensions": [DIMENSIONS[each] for each in offered],
        "currency": currency,
        "currencies": money,
        "chart": getattr(drawing, name)(rows, dimension, currency=currency),
    }
    return render(request, f"pipeline/reports/{name}.html", {**frame(request, question), **context})


def frame(request: HttpRequest, question: Question) -> dict[str, Any]:
    """What every report of deals shows around its figures."""
    kept = [(name, request.GET[name]) for name in ("by", "measure", "currency") if request.GET.get(name)]
    return {
        "question": question,
        **offered(question, user_of(request)),
        "has_money": sees_money(user_of(request)),
        "kept": kept,
        "may_export": may(user_of(request), "export", entity_named("deals")),
        "nothing": _("There are no such deals"),
    }


def demand_figures(user: User, name: str) -> None:
    """A report is not there for whom anything it is made of is hidden."""
    if not sees_figures(user, name):
        raise Http404


def is_file(request: HttpRequest, *others: str) -> bool:
    """Whether a report is asked for as a file; whoever may not export deals has no such door."""
    if request.GET.get("format") not in ("csv", *others):
        return False
    if not may(user_of(request), "export", entity_named("deals")):
        raise Http404
    return True
