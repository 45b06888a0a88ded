"""What customers bought on their timelines, read off the purchases themselves."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, QuerySet, Sum, Value
from django.db.models.functions import Cast
from django.utils.translation import pgettext_lazy

from klientela.core.access.decisions import scope, sees
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.records.withholding import withheld_from
from klientela.core.timeline.kinds import EpisodeKind
from klientela.core.timeline.sources import Ask, Happening, Source
from klientela.core.views.addresses import address_of
from klientela.kernel.entity import entity_of
from klientela.modules.purchases.models import Purchase, PurchaseLine
from klientela.modules.purchases.queries import net, sees_bought

KIND = EpisodeKind("purchase", pgettext_lazy("episode", "Purchase"), "receipt", "money", "sales", is_contact=False, is_noted=False)
NOON = Value(timedelta(hours=12), DurationField())
"""Of a purchase the day is known: its noon is the same day in every zone."""


def rows(user: User, ask: Ask) -> Iterator[tuple[str, QuerySet[Purchase], str]]:
    """The purchases asked for, as far as the user sees what makes them happen."""
    entity = entity_of(Purchase)
    if ask.person or ask.record or (ask.kinds and KIND.code not in ask.kinds) or not sees(user, entity, "bought_on"):
        return
    if ask.party and not sees(user, entity, "party"):
        return
    found = Purchase._base_manager.filter(scope(user, "read", Purchase), deleted_at=None)
    if ask.party:
        found = found.filter(party=ask.party)
    if ask.colleague:
        found = found.filter(owner=ask.colleague) if sees(user, entity, "owner") else found.none()
    if ask.text:
        found = found.filter(number__icontains=ask.text) if sees(user, entity, "number") else found.none()
    day = ExpressionWrapper(Cast("bought_on", DateTimeField()) + NOON, output_field=DateTimeField())
    found = found.annotate(noon=day)
    if ask.since:
        found = found.filter(noon__gte=ask.since)
    if ask.until:
        found = found.filter(noon__lt=ask.until)
    yield KIND.code, found, "noon"


def told(user: User, found: list[tuple[str, UUID]]) -> Mapping[tuple[str, UUID], Happening]:
    """What purchases show: number, what they are worth, who looks after them."""
    keys = {key for _kind, key in found}
    known = Purchase._base_manager.filter(scope(user, "read", Purchase), pk__in=keys, deleted_at=None).select_related("owner")
    rows = {purchase.pk: purchase for purchase in known}
    worth = worth_of(user, rows)
    return {(kind, key): _happening(rows[key], worth.get(key), user) for kind, key in found if key in rows}


def worth_of(user: User, rows: Mapping[UUID, Purchase]) -> dict[UUID, Decimal]:
    """What purchases are worth by their lines, for whoever sees prices."""
    if not sees_bought(user):
        return {}
    sums = PurchaseLine.unscoped.filter(purchase__in=rows, deleted_at=None).order_by().values_list("purchase")
    return dict(sums.annotate(worth=Sum(net())))


def _happening(purchase: Purchase, worth: Decimal | None, user: User) -> Happening:
    shown: Any = withheld_from(purchase, user)
    who = shown.owner.name if shown.owner else ""
    return Happening(title_of(purchase, user), address_of(purchase), who, "", worth, shown.currency or "")


def _nothing_follows(_user: User) -> list[Any]:
    return []


SOURCE = Source((KIND.code,), rows, told)
