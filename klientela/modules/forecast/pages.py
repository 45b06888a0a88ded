"""Pages of the forecast: parse, ask, render."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from klientela.core.access.decisions import may
from klientela.core.access.policy import grants, policy
from klientela.core.exchange.spreadsheet import csv_response
from klientela.core.identity.models import User
from klientela.core.jobs.models import Progress, State
from klientela.core.views.organisation.work import to_work
from klientela.core.views.requests import offered_of, user_of
from klientela.kernel.entity import entity_named
from klientela.modules.forecast.asking import Asked
from klientela.modules.forecast.book import LEVELS, books, sees_forecast, today
from klientela.modules.forecast.checking import Verdict
from klientela.modules.forecast.comparing import Row, against_plan
from klientela.modules.forecast.dividing import sees_division
from klientela.modules.forecast.forecast import FEWEST, closed_count
from klientela.modules.forecast.jobs import check_past
from klientela.modules.forecast.plans.holding import currencies, sees_plans

TITLES = {
    "rep": gettext_lazy("Representative"),
    "team": gettext_lazy("Team"),
    "branch": gettext_lazy("Branch"),
    "territory": gettext_lazy("Territory"),
    "category": gettext_lazy("Category"),
    "product": gettext_lazy("Product"),
}
PERIODS = {"this-month": gettext_lazy("This month"), "this-quarter": gettext_lazy("This quarter"), "this-year": gettext_lazy("This year")}
MOST_SHOWN = 200


@policy(grants("read", "deals"))
@require_safe
def forecast_page(request: HttpRequest) -> HttpResponseBase:
    """What a period brings against its plan, by rep, team or another part, in one currency at a time; only of deals the reader sees."""
    user = _reader(request)
    titles = {name: title for name, title in TITLES.items() if name in LEVELS or sees_division(user, name)}
    level, asked, found = offered_of(request.GET, "by", titles), Asked.of(request.GET, today()), books(user)
    currency = offered_of(request.GET, "currency", [*found, *(each for each in currencies(user, asked.period) if each not in found)])
    answer = against_plan(user, found.get(currency), level, period=asked.period, currency=currency) if currency else None
    rows = answer.rows if answer else []
    if request.GET.get("format") == "csv":
        return _file(user, rows, level=level, currency=currency)
    context = {
        "rows": [(row, _open_deals(level, row.line.key)) for row in rows[:MOST_SHOWN]],
        "more": max(len(rows) - MOST_SHOWN, 0),
        "whole": answer.whole if answer else None,
        "has_plan": bool(answer and answer.has_plan),
        "closed": closed_count(found[currency]) if currency in found else 0,
        "fewest": FEWEST,
        "level": level,
        "levels": titles,
        "periods": PERIODS,
        "asked": asked,
        "currency": currency,
        "currencies": list(found),
        "sees_plans": sees_plans(user),
        "may_export": may(user, "export", entity_named("deals")),
    }
    return render(request, "forecast/forecast.html", context)


@policy(grants("read", "deals"))
@require_http_methods(["GET", "HEAD", "POST"])
def check_page(request: HttpRequest) -> HttpResponseBase:
    """How well the range would have held in the past, by the deals that the reader sees; counted in the background."""
    user = _reader(request)
    if request.method == "POST":
        return to_work(check_past.start(by=user), back=reverse("forecast-check"))
    last = Progress.objects.filter(owner_id=user.pk, name=check_past.name, state=State.DONE).order_by("-created_at").first()
    verdicts = [Verdict(**kept) for kept in last.result.get("verdicts", [])] if last else []
    return render(request, "forecast/check.html", {"last": last, "verdicts": verdicts, "fewest": FEWEST})


def _reader(request: HttpRequest) -> User:
    user = user_of(request)
    if not sees_forecast(user):
        raise Http404
    return user


def _open_deals(level: str, key: str) -> str:
    """The open deals behind a line, in the list of deals; empty where they are nobody's."""
    return f"{reverse('deals-list')}?{urlencode({LEVELS[level]: key, 'closed_at.empty': 1})}" if key and level in LEVELS else ""


def _file(user: User, rows: list[Row], *, level: str, currency: str) -> HttpResponseBase:
    if not may(user, "export", entity_named("deals")):
        raise Http404
    head = [
        TITLES[level],
        _("Currency"),
        _("Plan"),
        _("Won"),
        _("Committed"),
        _("Best case"),
        _("Pipeline"),
        _("Weighted"),
        "P10",
        "P50",
        "P90",
    ]
    return csv_response("forecast.csv", head, (_cells(row, currency) for row in rows))


def _cells(row: Row, currency: str) -> list[Any]:
    line = row.line
    ends = (line.range.low, line.range.middle, line.range.high) if line.range else (None, None, None)
    figures = (row.plan, line.won, line.committed, line.best, line.pipeline, line.weighted, *ends)
    return [line.label, currency, *(None if value is None else round(value, 2) for value in figures)]
