"""What work has cost: minutes by what an hour of each colleague cost on that day, told to who may see hourly costs."""

from decimal import Decimal
from typing import Any

from django.db.models import CharField, DateField, DecimalField, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Cast

from klientela.core.access.decisions import may, scope, sees
from klientela.core.identity.models import User
from klientela.core.timeline.models import HourlyCost
from klientela.core.timeline.sources import Money
from klientela.kernel.entity import entity_of

HOUR = 60
_MONEY = DecimalField(max_digits=18, decimal_places=4)


def sees_costs(user: User) -> bool:
    """Whether a user may see what an hour of colleagues costs."""
    entity = entity_of(HourlyCost)
    return may(user, "read", entity) and sees(user, entity, "person", "since", "amount", "currency")


def rated(rows: QuerySet[Any], user: User, *, moment: str, person: str = "owner") -> QuerySet[Any]:
    """Rows with what an hour of their colleague cost on their day: `rate` and `rate_in`."""
    day = Cast(OuterRef(moment), DateField())
    held = HourlyCost._base_manager.filter(scope(user, "read", HourlyCost), deleted_at=None, person=OuterRef(person), since__lte=day)
    newest = held.order_by("-since", "-pk")
    found: QuerySet[Any] = rows.annotate(
        rate=Subquery(newest.values("amount")[:1], output_field=_MONEY),
        rate_in=Subquery(newest.values("currency")[:1], output_field=CharField()),
    )
    return found


def labour(parts: list[tuple[QuerySet[Any], str]], user: User) -> list[Money]:
    """What the minutes of rows have cost, added up by currency; each part with the name of its moment."""
    sums: dict[str, Decimal] = {}
    if not sees_costs(user):
        return []
    for rows, moment in parts:
        worked = rated(rows.exclude(minutes=None), user, moment=moment).exclude(rate=None)
        for currency, total in worked.order_by().values_list("rate_in").annotate(total=Sum(F("minutes") * F("rate"), output_field=_MONEY)):
            sums[currency] = sums.get(currency, Decimal(0)) + total / HOUR
    return [Money(currency, amount.quantize(Decimal("0.01"))) for currency, amount in sorted(sums.items())]
