"""The page of a party's relations: graph, list and group of companies."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from klientela.core.access.decisions import get_for, sees
from klientela.core.access.policy import grants, policy
from klientela.core.parties.card.pages import part
from klientela.core.parties.family.graph import graph_of
from klientela.core.parties.family.tree import tree_of
from klientela.core.parties.models import Party, PartyKind, PartyRelation
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_of


@policy(grants("read", "parties"))
@require_safe
def family_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whom a party stands in relation to, and the group a company belongs to with what is open in all of it."""
    user = user_of(request)
    party = get_for(user, entity_of(Party), pk)
    if not sees(user, entity_of(PartyRelation), "kind", "other"):
        raise Http404
    tree = tree_of(user, party) if party.kind == PartyKind.ORGANIZATION else None
    context = {"graph": graph_of(user, party), "tree": tree if tree and tree.is_group else None}
    return part(request, party, "parties/family.html", title=_("Relations and group"), **context)
