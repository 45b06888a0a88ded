"""Prices of a product over time: what was changed in which list, when and by whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from klientela.core.access.decisions import get_for, parts_within, sees
from klientela.core.access.policy import grants, policy
from klientela.core.audit.models import Change
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of
from klientela.core.views.requests import is_fragment, user_of
from klientela.kernel.entity import Entity, Panel, entity_of
from klientela.modules.catalogue.models import Price, PriceList, Product
from klientela.modules.catalogue.pricing.lists import sees_prices

SHOWN = 100


@dataclass(frozen=True)
class PriceChange:
    """A price that was written or changed."""

    at: datetime
    who: str
    price_list: PriceList | None
    """None: the list price."""
    url: str
    before: Decimal | None
    after: Decimal | None
    currency: str
    currency_before: str
    from_quantity: Decimal | None = None


def history_panel(entity: Entity, record: Any, user: User) -> Panel | None:
    """Prices of a product over time; fetched after the page."""
    if not isinstance(record, Product) or not (sees_prices(user) or sees(user, entity, "list_price", "currency")):
        return None
    return Panel(_("Prices over time"), "catalogue/later.html", {"url": reverse("product-prices", args=[record.pk])})


@policy(grants("read", "products"))
@require_safe
def prices_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The changes of prices of a product, the newest first."""
    user = user_of(request)
    product: Product = get_for(user, entity_of(Product), pk)
    context = {"changes": list(changes_of(product, user)), "shown": SHOWN}
    if is_fragment(request):
        return render(request, "catalogue/prices.html", context)
    named = {"title": _("Prices over time"), "back": address_of(product), "called": title_of(product, user)}
    return render(request, "catalogue/page.html", {**context, **named, "part": "catalogue/prices.html"})


def changes_of(product: Product, user: User) -> Iterator[PriceChange]:
    """What was written and changed of its prices, as far as this user sees prices; the newest first."""
    prices = _prices(product, user)
    wanted = Q(table=Price._meta.db_table, row__in=list(prices), after__has_key="amount")
    if sees(user, entity_of(Product), "list_price", "currency"):
        wanted |= Q(table=Product._meta.db_table, row=product.pk) & Q(after__has_any_keys=["list_price", "currency"])
    rows = list(Change.objects.filter(wanted, op__in="IU").order_by("-id")[:SHOWN])
    people = dict(User.objects.filter(pk__in={row.actor for row in rows if row.actor}).values_list("pk", "name"))
    currency = product.currency
    for row in rows:
        price = prices.get(row.row)
        before = price.currency if price else str((row.before or {}).get("currency", currency))
        told = _told(row, price, who=str(people.get(row.actor, "")) if row.actor else "", currencies=(before, currency))
        currency = currency if price else before
        if told.before is not None or told.after is not None:
            yield told


def _prices(product: Product, user: User) -> dict[UUID, Price]:
    if not sees_prices(user):
        return {}
    lists = PriceList.objects.values("pk")
    rows = parts_within(user, entity_of(Price)).filter(product=product.pk, price_list__in=lists).select_related("price_list")
    return {price.pk: price for price in rows}


def _told(row: Change, price: Price | None, *, who: str, currencies: tuple[str, str]) -> PriceChange:
    """Of the list price, with its currencies before and after."""
    name = "amount" if price else "list_price"
    return PriceChange(
        at=row.at,
        who=who,
        price_list=price.price_list if price else None,
        url=address_of(price.price_list) if price else "",
        before=_number((row.before or {}).get(name)),
        after=_number((row.after or {}).get(name)),
        currency=price.currency if price else currencies[1],
        currency_before=currencies[0],
        from_quantity=price.from_quantity if price else None,
    )


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
