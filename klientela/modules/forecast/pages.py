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
from klientela.core.access.models import Branch, Team
from klientela.core.access.policy import grants, policy
from klientela.core.exchange.spreadsheet import csv_response
from klientela.core.identity.models import User
from klientela.core.jobs.models import Progress, State
from klientela.core.views.organisation.work import to_work
from klientela.core.views.requests import offered_of, user_of
from klientela.kernel.entity import entity_named
from klientela.kernel.period import Period
from klientela.modules.forecast.book import LEVELS, Book, books, sees_forecast, today
from klientela.modules.forecast.checking import Verdict
from klientela.modules.forecast.forecast import FEWEST, Line, closed_count, lines, total
from klientela.modules.forecast.jobs import check_past

TITLES = {"rep": gettext_lazy("Representative"), "team": gettext_lazy("Team"), "branch": gettext_lazy("Branch")}
MODELS: dict[str, Any] = {"rep": User, "team": Team, "branch": Branch}
PERIODS = {"this-month": gettext_lazy("This month"), "this-quarter": gettext_lazy("This quarter"), "this-year": gettext_lazy("This year")}


@policy(grants("read", "deals"))
@require_safe
def forecast_page(request: HttpRequest) -> HttpResponseBase:
    """What a period brings by rep, team or branch, in one currency at a time; every figure only of deals the reader sees."""
    user = _reader(request)
    level = request.GET.get("by", "") if request.GET.get("by", "") in LEVELS else "rep"
    named = request.GET.get("period", "") if request.GET.get("period", "") in PERIODS else "this-quarter"
    found, period = books(user), Period.named(named, today())
    currency = offered_of(request.GET, "currency", found)
    rows, whole = _figures(found[currency], level, period) if currency else ([], None)
    if request.GET.get("format") == "csv":
        return _file(user, rows, level=level, currency=currency)
    context = {
        "rows": [(line, _open_deals(level, line.key)) for line in rows],
        "whole": whole,
        "closed": closed_count(found[currency]) if currency else 0,
        "fewest": FEWEST,
        "level": level,
        "levels": TITLES,
        "periods": PERIODS,
        "named": named,
        "period": period,
        "currency": currency,
        "currencies": list(found),
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


def _figures(book: Book, level: str, period: Period) -> tuple[list[Line], Line]:
    names = {str(key): name for key, name in MODELS[level].objects.values_list("pk", "name")}
    return lines(book, level, period, names=names, today=today()), total(book, period, today=today())


def _open_deals(level: str, key: str) -> str:
    """The open deals behind a line, in the list of deals; empty where they are nobody's."""
    return f"{reverse('deals-list')}?{urlencode({LEVELS[level]: key, 'closed_at.empty': 1})}" if key else ""


def _file(user: User, rows: list[Line], *, level: str, currency: str) -> HttpResponseBase:
    if not may(user, "export", entity_named("deals")):
        raise Http404
    head = [TITLES[level], _("Currency"), _("Won"), _("Committed"), _("Best case"), _("Pipeline"), _("Weighted"), "P10", "P50", "P90"]
    return csv_response("forecast.csv", head, (_cells(line, currency) for line in rows))


def _cells(line: Line, currency: str) -> list[Any]:
    ends = (line.range.low, line.range.middle, line.range.high) if line.range else (None, None, None)
    figures = (line.won, line.committed, line.best, line.pipeline, line.weighted, *ends)
    return [line.label, currency, *(None if value is None else round(value, 2) for value in figures)]
