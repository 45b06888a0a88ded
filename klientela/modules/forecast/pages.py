"""Pages of the forecast: parse, ask, render."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import may
from klientela.core.access.policy import grants, policy
from klientela.core.exchange.spreadsheet import csv_response
from klientela.core.exchange.workbook import workbook_response
from klientela.core.identity.models import User
from klientela.core.jobs.models import Progress, State
from klientela.core.views.flash import say
from klientela.core.views.inputs import NumberField
from klientela.core.views.organisation.work import to_work
from klientela.core.views.requests import demanded_of, key_of, offered_of, user_of
from klientela.kernel.entity import entity_named, entity_of
from klientela.kernel.errors import NotAllowed, StaleSave
from klientela.modules.forecast.asking import Asked
from klientela.modules.forecast.book import LEVELS, books, sees_forecast, today
from klientela.modules.forecast.calling import FIELDS, call, sees_calls
from klientela.modules.forecast.checking import Verdict
from klientela.modules.forecast.comparing import MODELS, Row, against_plan
from klientela.modules.forecast.converting import ALL, in_one
from klientela.modules.forecast.dividing import sees_division
from klientela.modules.forecast.forecast import FEWEST, closed_count
from klientela.modules.forecast.jobs import check_past
from klientela.modules.forecast.models import ForecastCall
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
FILES = ("csv", "xlsx")


@policy(grants("read", "deals"))
@require_safe
def forecast_page(request: HttpRequest) -> HttpResponseBase:
    """What a period brings against its plan, by rep, team or another part, in one currency at a time; only of deals the reader sees."""
    user = _reader(request)
    titles = {name: title for name, title in TITLES.items() if name in LEVELS or sees_division(user, name)}
    level, asked, found = offered_of(request.GET, "by", titles), Asked.of(request.GET, today()), books(user)
    one = in_one(found, on=min(asked.period.end, today())) if len(found) > 1 else None
    planned = [each for each in currencies(user, asked.period) if each not in found]
    money = offered_of(request.GET, "currency", [*found, *planned, *([ALL] if one else [])])
    is_all = one is not None and money == ALL
    currency, book = (one.currency, one.book) if one is not None and is_all else (money, found.get(money))
    answer = against_plan(user, book, level, period=asked.period, currency=currency, with_calls=not is_all) if currency else None
    rows = answer.rows if answer else []
    if request.GET.get("format") in FILES:
        return _file(request, rows, level=level, currency=currency)
    context = {
        **_calling(user, request, rows, level="" if is_all else level),
        "rows": [(row, _open_deals(level, row.line.key)) for row in rows[:MOST_SHOWN]],
        "more": max(len(rows) - MOST_SHOWN, 0),
        "whole": answer.whole if answer else None,
        "has_plan": bool(answer and answer.has_plan),
        "called": answer.called if answer else None,
        "closed": closed_count(book) if book else 0,
        "fewest": FEWEST,
        "level": level,
        "levels": titles,
        "periods": PERIODS,
        "asked": asked,
        "currency": currency,
        "currencies": [*found, *planned],
        "one": one,
        "is_all": is_all,
        "sees_plans": sees_plans(user),
        "may_export": may(user, "export", entity_named("deals")),
    }
    return render(request, "forecast/forecast.html", context)


def _calling(user: User, request: HttpRequest, rows: list[Row], *, level: str) -> dict[str, Any]:
    """Whether called figures are shown and may be called, and for whom one is being called."""
    may_call = level in FIELDS and may(user, "create", entity_of(ForecastCall))
    key = request.GET.get("call")
    calling = next((row for row in rows if may_call and row.line.key and row.line.key == key), None)
    return {"sees_calls": level in FIELDS and sees_calls(user), "may_call": may_call, "calling": calling}


@policy(grants("create", "forecast-calls"))
@require_POST
def call_page(request: HttpRequest) -> HttpResponseBase:
    """Call what somebody, or a team or branch, will bring in a period, with a reason; an empty figure takes it back."""
    user, sent = _reader(request), request.POST.dict()
    level, asked = demanded_of(sent, "by", FIELDS), Asked.of(sent, today())
    subject = MODELS[level].objects.filter(pk=key_of(sent.get("key", ""))).first()
    try:
        if subject is None:
            raise ValidationError(_("It is not said whose figure this is."))
        amount = NumberField(required=False, min_value=0, max_digits=18, decimal_places=2).clean(sent.get("amount", ""))
        given = {"currency": sent.get("currency", "")[:3], "amount": amount, "reason": sent.get("reason", "").strip()}
        call(user, subject, asked.period, level=level, **given)
    except ValidationError as error:
        say(request, _("Not kept: %(problem)s") % {"problem": " ".join(error.messages)}, tone="red")
    except NotAllowed as error:
        raise Http404 from error
    except StaleSave:
        say(request, _("Somebody changed this meanwhile. Load the page again and decide."), tone="red")
    else:
        say(request, _("Saved."), undo=current_actor().batch)
    kept = {name: sent[name] for name in ("by", "period", "currency") if sent.get(name)}
    return redirect(f"{reverse('report-forecast')}?{urlencode(kept)}")


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


def _file(request: HttpRequest, rows: list[Row], *, level: str, currency: str) -> HttpResponseBase:
    if not may(user_of(request), "export", entity_named("deals")):
        raise Http404
    figures = (_("Plan"), _("Called"), _("Won"), _("Committed"), _("Best case"), _("Pipeline"), _("Weighted"), "P10", "P50", "P90")
    head, cells = [str(TITLES[level]), _("Currency"), *figures], (_cells(row, currency) for row in rows)
    if request.GET["format"] == "csv":
        return csv_response("forecast.csv", head, cells)
    return workbook_response("forecast.xlsx", head, cells, money=range(2, len(head)))


def _cells(row: Row, currency: str) -> list[Any]:
    line = row.line
    ends = (line.range.low, line.range.middle, line.range.high) if line.range else (None, None, None)
    figures = (row.plan, row.call.amount if row.call else None, line.won, line.committed, line.best, line.pipeline, line.weighted, *ends)
    return [line.label, currency, *(None if value is None else round(Decimal(value), 2) for value in figures)]
