"""The box of relations as a graph on the page of a party; it is drawn when somebody comes to it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import sees
from klientela.core.identity.models import User
from klientela.core.parties.models import Party, PartyRelation
from klientela.kernel.entity import Entity, Panel, entity_of


def family_panel(entity: Entity, record: Any, user: User) -> Panel | None:
    """The place of the graph, for whoever sees who is related to whom."""
    if not isinstance(record, Party) or not sees(user, entity_of(PartyRelation), "kind", "other"):
        return None
    return Panel(_("Relations and group"), "parties/family_later.html", {"url": reverse("party-family", args=[record.pk])})
