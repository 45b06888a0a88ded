"""Price lists that speak of the same customers on the same days: which of them decides is told on their pages."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import fixed_for, may, sees, visible
from klientela.core.criteria.sentences import sentence
from klientela.core.criteria.tree import Group, from_json
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.views.addresses import address_of
from klientela.kernel.entity import Entity, Panel, entity_of
from klientela.modules.catalogue.models import PriceFor, PriceList
from klientela.modules.catalogue.pricing.lists import OF_LISTS
from klientela.modules.catalogue.services import WHOM

SHOWN = 10


def overlaps_of(known: PriceList) -> list[PriceList]:
    """Other lists in use for the same customers in the same currency, valid on some of the same days."""
    same = Q(for_whom=known.for_whom, currency=known.currency, is_active=True, party=known.party_id, territory=known.territory_id)
    if known.for_whom == PriceFor.SEGMENT:
        same &= Q(segment=known.segment)
    if known.valid_until:
        same &= Q(valid_from=None) | Q(valid_from__lte=known.valid_until)
    if known.valid_from:
        same &= Q(valid_until=None) | Q(valid_until__gte=known.valid_from)
    return list(PriceList.objects.filter(same).exclude(pk=known.pk).order_by("name")[:SHOWN])


def overlaps_panel(entity: Entity, record: Any, user: User) -> Panel | None:
    """A warning on the page of a list that others overlap, and the rule that decides."""
    if not isinstance(record, PriceList) or not record.is_active or not sees(user, entity, *OF_LISTS):
        return None
    if record.party_id and not visible(user, "read", entity_of(Party)).filter(pk=record.party_id).exists():
        return None
    others = [(other.name, address_of(other)) for other in overlaps_of(record)]
    return Panel(_("Overlaps"), "catalogue/overlaps.html", {"others": others}, "head") if others else None


def customers_panel(entity: Entity, record: Any, user: User) -> Panel | None:
    """For which group of customers a list is, and the way to change it."""
    if not isinstance(record, PriceList) or record.for_whom != PriceFor.SEGMENT or not sees(user, entity, "for_whom"):
        return None
    tree = tree_of(record)
    url = reverse("price-list-customers", args=[record.pk]) if may(user, "update", record) and not fixed_for(user, entity) & WHOM else ""
    context = {"told": sentence(tree, entity_of(Party), user) if tree.parts else "", "url": url}
    return Panel(_("For which customers"), "catalogue/customers.html", context, "side")


def tree_of(known: PriceList) -> Group:
    """The question of a list; one that cannot be read any more asks nothing."""
    try:
        return from_json(known.segment) if known.segment else Group()
    except ValueError:
        return Group()
