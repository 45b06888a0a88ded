"""Who bought what for how much, added up by the database; every answer holds only what the user may read."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, DecimalField, ExpressionWrapper, F, Max, Min, Q, QuerySet, Sum, Value
from django.utils.translation import gettext as _

from klientela.core.access.decisions import may, scope, sees, visible
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.kernel.entity import entity_named, entity_of
from klientela.kernel.period import EVER, Period
from klientela.modules.catalogue.api import Sold
from klientela.modules.purchases.models import Purchase, PurchaseLine

BY = {"product": "product_id", "customer": "purchase__party_id"}
"""What sums can be divided by, and the column of it."""
ENTITIES = {"product": "products", "customer": "parties"}
COSTS = ("cost", "cost_currency")
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Asked:
    """Which lines are added up: those of a period, of one customer, of one product."""

    period: Period = EVER
    customer: UUID | None = None
    product: UUID | None = None

    def condition(self) -> Q:
        chosen = {"purchase__party_id": self.customer, "product_id": self.product}
        found = Q(**{name: key for name, key in chosen.items() if key is not None})
        if self.period.start != EVER.start:
            found &= Q(purchase__bought_on__gte=self.period.start)
        if self.period.end != EVER.end:
            found &= Q(purchase__bought_on__lte=self.period.end)
        return found


EVERYTHING = Asked()


def sees_bought(user: User, *names: str) -> bool:
    """Whether a user sees everything sums of purchases are made of; `names`: what they are divided by."""
    if not may(user, "read", entity_of(Purchase)) or not sees(user, entity_of(Purchase), "bought_on"):
        return False
    by_customer = "customer" not in names or sees(user, entity_of(Purchase), "party")
    by_product = "product" not in names or sees(user, entity_of(PurchaseLine), "product")
    return by_customer and by_product and sees(user, entity_of(PurchaseLine), "quantity", "unit_price", "discount", "currency")


def sees_profit(user: User) -> bool:
    """Whether a user sees what purchases bring after their cost, and what products cost."""
    return sees_bought(user) and sees(user, entity_of(PurchaseLine), *COSTS) and sees(user, entity_named("products"), *COSTS)


def bought_by(user: User, by: str, asked: Asked = EVERYTHING) -> dict[str, list[Sold]]:
    """What each product or customer brought, by currency; those the user may not read stand together."""
    groups = list(_sums(user, by, asked))
    names = _names(user, by, {each["key"] for each in groups if each["key"]})
    has_profit = sees_profit(user)
    found: dict[str, dict[str, Sold]] = {}
    for each in groups:
        key, label = _told(each["key"], names)
        of_currency = found.setdefault(each["currency"], {})
        new = Sold(key, label, each["revenue"], _profit(each) if has_profit else None, each["number"])
        of_currency[key or label] = _added(of_currency[key or label], new) if (key or label) in of_currency else new
    return {currency: list(rows.values()) for currency, rows in found.items()}


def _sums(user: User, by: str, asked: Asked) -> QuerySet[PurchaseLine, dict[str, Any]]:
    """One statement, however many lines there are."""
    known = Q(cost__isnull=False) & (Q(cost_currency=F("currency")) | Q(cost_currency=""))
    rows = PurchaseLine.unscoped.filter(scope(user, "read", Purchase, "purchase__"), asked.condition(), deleted_at=None)
    return (
        rows
        .filter(purchase__deleted_at=None)
        .order_by()
        .values("currency", key=F(BY[by]))
        .annotate(revenue=Sum(net()), spent=Sum(_spent(), filter=known), unknown=Count("pk", filter=~known), number=Count("pk"))
    )


def net() -> Any:
    """What a line is worth, exact to four places: quantity, price and discount have no more."""
    worth = F("quantity") * F("unit_price") * (Value(Decimal(100)) - F("discount")) / Value(Decimal(100))
    return ExpressionWrapper(worth, output_field=DecimalField(max_digits=24, decimal_places=4))


def years(user: User) -> range:
    """The years in which anything was bought, the last first."""
    rows = Purchase.unscoped.filter(scope(user, "read", Purchase), deleted_at=None)
    ends = rows.order_by().aggregate(last=Max("bought_on"), first=Min("bought_on"))
    return range(ends["last"].year, ends["first"].year - 1, -1) if ends["last"] else range(0)


def _spent() -> Any:
    return ExpressionWrapper(F("quantity") * F("cost"), output_field=DecimalField(max_digits=24, decimal_places=4))


def _profit(each: dict[str, Any]) -> Decimal | None:
    if each["unknown"]:
        return None
    profit: Decimal = each["revenue"] - (each["spent"] or NOTHING)
    return profit


def _names(user: User, by: str, keys: set[UUID]) -> dict[UUID, str]:
    readable: Iterator[Any] = visible(user, "read", entity_named(ENTITIES[by])).filter(pk__in=keys).iterator()
    return {record.pk: title_of(record, user) for record in readable}


def _told(key: UUID | None, names: dict[UUID, str]) -> tuple[str, str]:
    if key is None:
        return "", _("Not given")
    return (str(key), names[key]) if key in names else ("", _("Restricted"))


def _added(one: Sold, other: Sold) -> Sold:
    profit = None if one.profit is None or other.profit is None else one.profit + other.profit
    return Sold(one.key, one.label, one.revenue + other.revenue, profit, one.count + other.count)
