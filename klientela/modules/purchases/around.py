"""The box on a customer's page that tells what he bought, and on a product's page who bought it and what it brings."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, F, Max, Min, Sum
from django.db.models.functions import ExtractYear
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from klientela.core.access.decisions import get_for
from klientela.core.access.policy import grants, policy
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of, record_address
from klientela.core.views.requests import is_fragment, user_of
from klientela.kernel.entity import Entity, Panel, entity_named
from klientela.modules.purchases.queries import BY, ENTITIES, Asked, lines_for, names_of, net, profit_of, sees_bought, sees_profit, spent

SHOWN, READ = 8, 60
OFTEN, SILENT = 3, 2
"""What was bought on so many days, and since then not for so many times as long as usual, he may have stopped buying."""
TITLES = {"customer": _("Goods bought"), "product": _("Buyers")}
OTHER = {"customer": "product", "product": "customer"}
PAGES = {"parties": "customer", "organizations": "customer", "persons": "customer", "products": "product"}


@dataclass(frozen=True)
class Bought:
    """What one customer bought of one product, in one currency."""

    label: str
    url: str
    quantity: Decimal
    revenue: Decimal
    currency: str
    last: date
    has_stopped: bool
    profit: Decimal | None


@dataclass(frozen=True)
class Year:
    """What a product brought in a year, in one currency; the profit is None where some cost is not known."""

    year: int
    currency: str
    revenue: Decimal
    profit: Decimal | None

    @property
    def margin(self) -> float | None:
        return float(self.profit / self.revenue) if self.profit is not None and self.revenue else None


def panel(entity: Entity, record: Any, user: User) -> Panel | None:
    """A box for whoever sees all of what was bought; it is filled once the page is there."""
    name = PAGES.get(entity.slug, "")
    if not name or not sees_bought(user, "customer", "product"):
        return None
    return Panel(TITLES[name], "purchases/later.html", {"url": reverse(f"bought-{name}", args=[record.pk])}, "side")


@policy(grants("read", "purchases"))
@require_safe
def goods_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a customer bought: how much, for how much, when last, and what he seems to have stopped buying."""
    return _page(request, "customer", pk)


@policy(grants("read", "purchases"))
@require_safe
def buyers_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who bought a product, and what it brought in each year."""
    return _page(request, "product", pk)


def _page(request: HttpRequest, name: str, pk: UUID) -> HttpResponse:
    user = user_of(request)
    if not sees_bought(user, "customer", "product"):
        raise Http404
    record = get_for(user, entity_named(ENTITIES[name]), pk)
    found = bought(user, Asked(**{name: record.pk}), OTHER[name])
    context = {
        "rows": found[:SHOWN],
        "more": max(len(found) - SHOWN, 0),
        "url": f"{reverse('report-purchases')}?{urlencode({name: record.pk})}",
        "years": years_of(user, record.pk) if name == "product" else [],
        "has_profit": sees_profit(user),
        "title": TITLES[name],
        "told": "customer" if name == "product" else "product",
    }
    if is_fragment(request):
        return render(request, "purchases/box.html", context)
    back = {"record_title": title_of(record, user), "back": record_address(entity_named(ENTITIES[name]), record.pk)}
    return render(request, "purchases/box_page.html", {**context, **back})


def bought(user: User, asked: Asked, by: str) -> list[Bought]:
    """What stands for most, by product or customer; what the reader may not read is left out."""
    rows: Any = lines_for(user, asked).exclude(**{BY[by]: None}).order_by().values("currency", key=F(BY[by]))
    on = {"last": Max("purchase__bought_on"), "first": Min("purchase__bought_on"), "days": Count("purchase__bought_on", distinct=True)}
    told = rows.annotate(amount=Sum("quantity"), revenue=Sum(net()), **spent(), **on).order_by("-revenue", "key")
    groups = list(told[:READ])
    names = names_of(user, by, {each["key"] for each in groups})
    has_profit = sees_profit(user)
    return [_bought(each, names[each["key"]], has_profit=has_profit) for each in groups if each["key"] in names]


def _bought(each: dict[str, Any], named: Any, *, has_profit: bool) -> Bought:
    return Bought(
        label=named.label,
        url=address_of(named.record),
        quantity=each["amount"],
        revenue=each["revenue"],
        currency=each["currency"],
        last=each["last"],
        has_stopped=_has_stopped(each),
        profit=profit_of(each) if has_profit else None,
    )


def _has_stopped(each: dict[str, Any]) -> bool:
    if each["days"] < OFTEN:
        return False
    usual = (each["last"] - each["first"]).days / (each["days"] - 1)
    return bool((timezone.localdate() - each["last"]).days > SILENT * usual)


def years_of(user: User, product: UUID) -> list[Year]:
    """What a product brought, year by year, the last first."""
    rows: Any = lines_for(user, Asked(product=product)).order_by().values("currency", year=ExtractYear("purchase__bought_on"))
    found = rows.annotate(revenue=Sum(net()), **spent()).order_by("-year", "currency")
    has_profit = sees_profit(user)
    return [Year(each["year"], each["currency"], each["revenue"], profit_of(each) if has_profit else None) for each in found]
