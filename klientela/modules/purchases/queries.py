"""Who bought what for how much, added up by the database; every answer holds only what the user may read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import Any
from uuid import UUID

from django.db.models import Count, DecimalField, ExpressionWrapper, F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth, TruncYear
from django.utils.translation import gettext as _

from klientela.core.access.decisions import scope, visible
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.kernel.entity import entity_named
from klientela.kernel.period import EVER, Period
from klientela.modules.catalogue.api import Sold
from klientela.modules.purchases.models import Purchase, PurchaseLine
from klientela.modules.purchases.seeing import sees_profit

ENTITIES = {"product": "products", "customer": "parties"}
"""What purchases are divided by, and the kind of its records."""
TIMES = ("year", "month")
BY: dict[str, Any] = {
    "product": F("product_id"),
    "customer": F("purchase__party_id"),
    "year": TruncYear("purchase__bought_on"),
    "month": TruncMonth("purchase__bought_on"),
}
"""What sums can be divided by, and how the database finds it."""
NOTHING = Decimal(0)
OFTEN, QUIET, AT_LEAST = 3, 2, 30
"""Bought on so many days, then nothing for so many times the usual gap and so many days: somebody may have stopped."""


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


@dataclass(frozen=True)
class Bought(Sold):
    """What was bought of one product, by one customer or in one month or year: `count` lines, so many pieces, and when."""

    quantity: Decimal = NOTHING
    first_on: date | None = None
    last_on: date | None = None
    days: int = 0
    """On how many days; 0 where that was not asked for."""

    @property
    def cost(self) -> Decimal | None:
        """What it cost; None where some cost is unknown or hidden."""
        return None if self.profit is None else self.revenue - self.profit

    def quiet_days(self, today: date) -> int:
        """For how many days nothing was bought, where that is far longer than it used to be; else 0."""
        if self.days < OFTEN or not self.first_on or not self.last_on:
            return 0
        usual, quiet = (self.last_on - self.first_on).days / (self.days - 1), (today - self.last_on).days
        return quiet if quiet > max(QUIET * usual, AT_LEAST) else 0


def bought_by(user: User, by: str, asked: Asked = EVERYTHING) -> dict[str, list[Bought]]:
    """What each product, customer, month or year brought, by currency; those the user may not read stand together.

    The key of a month or year is its first day.
    """
    groups = list(_sums(user, by, asked))
    names = _names(user, by, {each["key"] for each in groups if each["key"]})
    has_profit = sees_profit(user)
    piles: dict[str, dict[str, list[Bought]]] = {}
    for each in groups:
        key, label = _told(each["key"], names)
        piles.setdefault(each["currency"], {}).setdefault(key or label, []).append(_bought(each, key, label, has_profit=has_profit))
    return {currency: [reduce(_added, pile) for pile in rows.values()] for currency, rows in piles.items()}


def _bought(each: dict[str, Any], key: str, label: str, *, has_profit: bool) -> Bought:
    return Bought(
        *(key, label, each["revenue"], _profit(each) if has_profit else None, each["number"]),
        quantity=each["pieces"],
        first_on=each["first_on"],
        last_on=each["last_on"],
        days=each.get("days", 0),
    )


def _sums(user: User, by: str, asked: Asked) -> QuerySet[PurchaseLine, dict[str, Any]]:
    """One statement, however many lines there are."""
    known = Q(cost__isnull=False) & (Q(cost_currency=F("currency")) | Q(cost_currency=""))
    rows = PurchaseLine.unscoped.filter(scope(user, "read", Purchase, "purchase__"), asked.condition(), deleted_at=None)
    day = "purchase__bought_on"
    sums = {"revenue": Sum("net"), "pieces": Sum("quantity"), "first_on": Min(day), "last_on": Max(day), "number": Count("pk")}
    if asked.customer:
        sums["days"] = Count(day, distinct=True, filter=Q(quantity__gt=0))
    grouped = rows.filter(purchase__deleted_at=None).order_by().values("currency", key=BY[by])
    found: QuerySet[PurchaseLine, dict[str, Any]] = grouped.annotate(
        **sums, spent=Sum(_spent(), filter=known), unknown=Count("pk", filter=~known)
    )
    return found


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


def _names(user: User, by: str, keys: set[Any]) -> dict[Any, str]:
    if by in TIMES:
        return {day: str(day) for day in keys}
    readable: Iterator[Any] = visible(user, "read", entity_named(ENTITIES[by])).filter(pk__in=keys).iterator()
    return {record.pk: title_of(record, user) for record in readable}


def _told(key: Any, names: dict[Any, str]) -> tuple[str, str]:
    if key is None:
        return "", _("Not given")
    return (str(key), names[key]) if key in names else ("", _("Restricted"))


def _added(one: Bought, other: Bought) -> Bought:
    """Several of which the names are not told, as one."""
    profit = None if one.profit is None or other.profit is None else one.profit + other.profit
    days = [day for day in (one.first_on, other.first_on, one.last_on, other.last_on) if day]
    return Bought(
        *("", one.label, one.revenue + other.revenue, profit, one.count + other.count),
        quantity=one.quantity + other.quantity,
        first_on=min(days, default=None),
        last_on=max(days, default=None),
    )
