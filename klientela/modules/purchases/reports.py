"""The report of what was bought: products and customers by what they bring, buyers of a product, goods of a customer."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from klientela.core.access.decisions import get_for, may
from klientela.core.access.policy import grants, policy
from klientela.core.exchange.spreadsheet import csv_response
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of
from klientela.core.views.requests import key_of, user_of
from klientela.kernel.entity import entity_named, entity_of
from klientela.kernel.period import EVER, NAMES, Period
from klientela.modules.catalogue.api import MEASURES, Ranked, graded, ranked
from klientela.modules.purchases.models import Purchase
from klientela.modules.purchases.queries import BY, ENTITIES, Asked, bought_by, sees_bought, sees_profit, years


@dataclass(frozen=True)
class Line:
    """A ranked product or customer with the way to the purchases behind it."""

    ranked: Ranked
    url: str


@dataclass(frozen=True)
class Option:
    """One period that can be chosen."""

    value: str
    label: Any
    chosen: bool


@policy(grants("read", "purchases"))
@require_GET
def purchases_report(request: HttpRequest) -> HttpResponseBase:
    """Products or customers by what was bought, with shares and classes; also of one customer or one product alone."""
    user = user_of(request)
    about = _about(request, user)
    offered = [name for name in BY if sees_bought(user, name, *about) and name not in about]
    by = _chosen(request, "by", offered)
    measure = _chosen(request, "measure", MEASURES if sees_profit(user) else MEASURES[:1])
    today = timezone.localdate()
    period = Period.parse(request.GET, today, default="ever")
    asked = Asked(period, **{name: record.pk for name, record in about.items()})
    found = bought_by(user, by, asked)
    money = sorted(found, key=lambda code: (-sum(each.revenue for each in found[code]), code))
    currency = request.GET.get("currency", "") if request.GET.get("currency", "") in money else next(iter(money), "")
    rows = ranked(found.get(currency, ()), measure)
    if _is_file(request, user):
        return csv_response(f"purchases-{by}.csv", *sheet(rows, by, currency=currency, has_profit=sees_profit(user)))
    context = {
        "rows": [Line(row, _behind(by, row.sold.key, asked)) for row in rows],
        "total": sum((row.sold.revenue for row in rows), Decimal(0)),
        "by": by,
        "title": _titles()[by],
        "offered": [(name, _titles()[name]) for name in offered],
        "measure": measure,
        "currency": currency,
        "currencies": money,
        "has_profit": sees_profit(user),
        "grades": graded(rows),
        "periods": _periods(request.GET.get("period", ""), period, user),
        "about": [(title_of(record, user), address_of(record)) for record in about.values()],
        "kept": [(name, value) for name, value in request.GET.items() if name in {"by", "measure", "currency", *ENTITIES}],
        "may_export": may(user, "export", entity_of(Purchase)),
    }
    return render(request, "purchases/report.html", context)


def _titles() -> dict[str, str]:
    return {"product": _("Product"), "customer": _("Customer")}


def _about(request: HttpRequest, user: User) -> dict[str, Any]:
    """The customer or product the report is about alone; one that may not be read is not there."""
    found: dict[str, Any] = {}
    for name, slug in ENTITIES.items():
        if text := request.GET.get(name, ""):
            found[name] = get_for(user, entity_named(slug), key_of(text))
    return found


def _chosen(request: HttpRequest, name: str, offered: Iterable[str]) -> str:
    """What the address asks for; what is not offered is not there."""
    known = list(offered)
    asked = request.GET.get(name, "") or next(iter(known), "")
    if asked not in known:
        raise Http404
    return asked


def _is_file(request: HttpRequest, user: User) -> bool:
    if request.GET.get("format") != "csv":
        return False
    if not may(user, "export", entity_of(Purchase)):
        raise Http404
    return True


def _periods(named: str, period: Period, user: User) -> list[Option]:
    chosen = named or ("ever" if period.is_ever else "")
    known = {**{str(year): str(year) for year in years(user)}, **dict(reversed(NAMES.items()))}
    return [Option(name, label, name == chosen) for name, label in known.items()]


def _behind(by: str, key: str, asked: Asked) -> str:
    """The list of the purchases a figure is made of; empty where it stands for several or for none."""
    if not key:
        return ""
    chosen = {"product": asked.product, "customer": asked.customer, by: key}
    query = {"saved": "none"}
    if chosen["customer"]:
        query["party"] = str(chosen["customer"])
    if chosen["product"]:
        sold = {"related": "purchase-lines.purchase", "how": "exist", "where": {"all": [["product", "is", str(chosen["product"])]]}}
        query["where"] = json.dumps({"version": 2, "where": {"all": [sold]}})
    if asked.period.start != EVER.start:
        query["bought_on.gte"] = asked.period.start.isoformat()
    if asked.period.end != EVER.end:
        query["bought_on.lte"] = asked.period.end.isoformat()
    return f"{reverse('purchases-list')}?{urlencode(query)}"


def sheet(rows: list[Ranked], by: str, *, currency: str, has_profit: bool) -> tuple[list[Any], list[list[Any]]]:
    """Headings and lines for a spreadsheet."""
    heads = [_titles()[by], _("Revenue, %(currency)s") % {"currency": currency or "–"}, _("Lines")]
    heads += [_("Share"), _("Share of all down to here"), _("Class"), *([_("Profit"), _("Margin")] if has_profit else [])]
    return heads, [_cells(row, has_profit=has_profit) for row in rows]


def _cells(row: Ranked, *, has_profit: bool) -> list[Any]:
    sold = row.sold
    cost = [sold.profit, None if sold.margin is None else round(sold.margin, 4)] if has_profit else []
    return [sold.label, sold.revenue, sold.count, round(row.share, 4), round(row.cumulative, 4), row.grade, *cost]
