"""Buyers of a product, goods of a customer, and what either brought by years and months."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from klientela.core.access.decisions import get_for, may
from klientela.core.access.policy import grants, policy
from klientela.core.currencies.queries import Together, together
from klientela.core.exchange.spreadsheet import csv_response
from klientela.core.exchange.workbook import workbook_response
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of
from klientela.core.views.periods import offered_periods
from klientela.core.views.requests import demanded_of, key_of, offered_of, user_of
from klientela.kernel.entity import entity_named, entity_of
from klientela.kernel.money import Money
from klientela.kernel.period import Period
from klientela.modules.purchases.models import Purchase
from klientela.modules.purchases.queries import BY, ENTITIES, TIMES, Asked, Bought, bought_by, years
from klientela.modules.purchases.seeing import sees_bought, sees_profit
from klientela.modules.purchases.showing import ORDERS, Line, in_order, lines_of, sheet, titles

FIRST = 6
"""So many lines stand in the box on the page of a customer or product."""
FILES = ("csv", "xlsx")


@policy(grants("read", "purchases"))
@require_GET
def purchases_report(request: HttpRequest) -> HttpResponseBase:
    """What was bought of one product or by one customer, and what was bought by years and months; with `box` its first lines alone."""
    user = user_of(request)
    about = _about(request, user)
    offered = [name for name in BY if _is_offered(name, about, user)]
    by, has_profit = demanded_of(request.GET, "by", offered), sees_profit(user)
    order = demanded_of(request.GET, "sort", [name for name in ORDERS if has_profit or name not in ("profit", "margin")])
    today = timezone.localdate()
    period = Period.parse(request.GET, today, default="ever")
    asked = Asked(period, **{name: record.pk for name, record in about.items()})
    found = bought_by(user, by, asked)
    sums = {code: sum((each.revenue for each in rows), Decimal(0)) for code, rows in found.items()}
    money = sorted(sums, key=lambda code: (-sums[code], code))
    currency = offered_of(request.GET, "currency", money)
    rows = in_order(found.get(currency, ()), by, order)
    if file := _file_asked(request, user):
        return _file(file, rows, by, currency=currency, has_profit=has_profit)
    lines = lines_of(rows, by, asked, today=today)
    context: dict[str, Any] = {
        "rows": lines,
        "by": by,
        "title": titles()[by],
        "currency": currency,
        "has_profit": has_profit,
        "is_time": by in TIMES,
        "together": _in_one(sums, period, today),
    }
    if request.GET.get("box"):
        return render(request, "purchases/box.html", {**context, **_box(lines, request)})
    context |= _totals(rows) | _around(request, user, about, period=period)
    context |= {"offered": [(name, titles()[name]) for name in offered], "order": order, "currencies": money}
    return render(request, "purchases/report.html", context)


def _is_offered(name: str, about: dict[str, Any], user: User) -> bool:
    """Products of a customer, customers of a product, times of anything; all of them are in the report of what brings most."""
    if name in about or not sees_bought(user, name, *about):
        return False
    return name in TIMES or len(about) == 1


def _about(request: HttpRequest, user: User) -> dict[str, Any]:
    """The customer or product the report is about alone; one that may not be read is not there."""
    found: dict[str, Any] = {}
    for name, slug in ENTITIES.items():
        if text := request.GET.get(name, ""):
            found[name] = get_for(user, entity_named(slug), key_of(text))
    return found


def _file_asked(request: HttpRequest, user: User) -> str:
    asked = request.GET.get("format", "")
    if asked in FILES and not may(user, "export", entity_of(Purchase)):
        raise Http404
    return asked if asked in FILES else ""


def _file(kind: str, rows: list[Bought], by: str, *, currency: str, has_profit: bool) -> HttpResponseBase:
    heads, lines = sheet(rows, by, currency=currency, has_profit=has_profit)
    if kind == "csv":
        return csv_response(f"purchases-{by}.csv", heads, lines)
    return workbook_response(f"purchases-{by}.xlsx", heads, lines, money=[2, *((3, 4) if has_profit else ())])


def _in_one(sums: dict[str, Decimal], period: Period, today: date) -> Together | None:
    """Sums of several currencies apart, with their worth in one by the rates of the period's last day."""
    if len(sums) < 2 or not all(sums):
        return None
    return together([Money(worth, code) for code, worth in sums.items()], on=today if period.is_ever else min(period.end, today))


def _box(rows: list[Line], request: HttpRequest) -> dict[str, Any]:
    query = request.GET.copy()
    del query["box"]
    return {"rows": rows[:FIRST], "left": max(len(rows) - FIRST, 0), "url": f"{request.path}?{query.urlencode()}"}


def _totals(rows: list[Bought]) -> dict[str, Any]:
    profits = [row.profit for row in rows]
    profit = sum((each for each in profits if each is not None), Decimal(0)) if None not in profits else None
    revenue = sum((row.revenue for row in rows), Decimal(0))
    return {
        "total": Bought("", "", revenue, profit, sum(row.count for row in rows), quantity=sum((row.quantity for row in rows), Decimal(0)))
    }


def _around(request: HttpRequest, user: User, about: dict[str, Any], *, period: Period) -> dict[str, Any]:
    """The heading, the periods to choose from, and what is kept of the address."""
    return {
        "heading": _heading(about),
        "about": [(title_of(record, user), address_of(record)) for record in about.values()],
        "periods": offered_periods(request.GET.get("period", "") or ("ever" if period.is_ever else ""), period, years(user)),
        "kept": [(name, value) for name, value in request.GET.items() if name in {"by", "sort", "currency", *ENTITIES}],
        "may_export": may(user, "export", entity_of(Purchase)),
    }


def _heading(about: dict[str, Any]) -> str:
    if len(about) == 1:
        return _("Goods bought") if "customer" in about else _("Buyers and profitability")
    return _("What was bought")
