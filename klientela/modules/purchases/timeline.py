"""Purchases on the timelines of customers: what was bought or brought back, read off the purchases themselves."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from uuid import UUID

from django.db.models import DateTimeField, ExpressionWrapper, F, QuerySet, Value
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
from klientela.modules.purchases.models import Purchase

BOUGHT = "goods-bought"
KIND = EpisodeKind(BOUGHT, pgettext_lazy("episode", "Goods bought"), "receipt", "money", "purchases", is_contact=False, is_noted=False)
NOON = timedelta(hours=12)
"""Of a purchase only the day is known: noon is the same day in every zone."""


def rows(user: User, ask: Ask) -> Iterator[tuple[str, QuerySet[Purchase], str]]:
    """The purchases asked for, as far as the user sees when they were and whose."""
    entity = entity_of(Purchase)
    if ask.person or (ask.kinds and BOUGHT not in ask.kinds) or not sees(user, entity, "bought_on"):
        return
    if ask.party and not sees(user, entity, "party"):
        return
    yield BOUGHT, _purchases(user, ask), "bought_at"


def told(user: User, found: list[tuple[str, UUID]]) -> Mapping[tuple[str, UUID], Happening]:
    """What purchases show: number, total, who looks after them."""
    rows = Purchase._base_manager.filter(scope(user, "read", Purchase), pk__in={key for _kind, key in found}, deleted_at=None)
    known = {purchase.pk: purchase for purchase in rows.select_related("owner")}
    return {(kind, key): _happening(known[key], user) for kind, key in found if key in known}


def _happening(purchase: Purchase, user: User) -> Happening:
    shown = withheld_from(purchase, user)
    owner, amount = shown.owner.name if shown.owner else "", shown.total if sees(user, entity_of(Purchase), "total", "currency") else None
    return Happening(title_of(purchase, user), address_of(purchase), owner, "", amount, shown.currency or "")


def _purchases(user: User, ask: Ask) -> QuerySet[Purchase]:
    moment = ExpressionWrapper(Cast(F("bought_on"), DateTimeField()) + Value(NOON), output_field=DateTimeField())
    found = Purchase._base_manager.filter(scope(user, "read", Purchase), deleted_at=None).annotate(bought_at=moment)
    if ask.party:
        found = found.filter(party=ask.party)
    if ask.record:
        found = found.filter(pk=ask.record)
    if ask.since:
        found = found.filter(bought_at__gte=ask.since)
    if ask.until:
        found = found.filter(bought_at__lt=ask.until)
    if ask.colleague:
        found = found.filter(owner=ask.colleague) if sees(user, entity_of(Purchase), "owner") else found.none()
    if ask.text:
        found = found.filter(number__icontains=ask.text) if sees(user, entity_of(Purchase), "number") else found.none()
    return found


SOURCE = Source((BOUGHT,), rows, told)
