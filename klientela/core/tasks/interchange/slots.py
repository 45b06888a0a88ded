"""What files of other programs add to other places."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.identity.models import User
from klientela.core.parties.card.kinds import Way
from klientela.core.parties.models import Party
from klientela.core.views.rights import is_open
from klientela.kernel.entity import entity_named
from klientela.kernel.slot import slot


def card_way(user: User, party: Party) -> list[Way]:
    """The address card of a party, for whoever may take it out."""
    if not may(user, "export", entity_named("parties")) or not is_open(user, "export", party):
        return []
    return [
        Way(_("Address card"), "address-book", reverse("party-card", args=[party.pk]), note=str(_("As a file for other programs (.vcf)")))
    ]


slot("party.ways").add("tasks.card", card_way, order=90)
