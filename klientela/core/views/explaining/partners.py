"""Who works for a party and may sign in: a panel on its page, and the doors to let somebody in or send him away."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from klientela.core.access.decisions import get_for, may
from klientela.core.access.policy import function, policy
from klientela.core.identity.models import User
from klientela.core.records.partners import FUNCTION, let_in, partners_of, send_away
from klientela.core.views.addresses import address_of
from klientela.core.views.explaining.sharing import entity_or_404
from klientela.core.views.flash import say
from klientela.core.views.requests import user_of
from klientela.kernel.entity import Entity, Panel
from klientela.kernel.slot import slot

PARTY = "id"


def partners_panel(entity: Entity, record: Any, user: User) -> Panel | None:
    """On the page of a party: its people who work in the system."""
    if getattr(entity.model, "party_column", "") != PARTY or not may(user, FUNCTION):
        return None
    context = {"slug": entity.slug, "record": record, "partners": partners_of(record)}
    return Panel(_("Partner access"), "explaining/partners.html", context, "side")


@policy(function(FUNCTION))
@never_cache
@require_POST
def let_partner_in(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Let somebody of this party in; the invitation is sent, or shown this once."""
    by, record = user_of(request), _party(request, slug, pk)
    try:
        partner, secret = let_in(record, name=request.POST.get("name", ""), email=request.POST.get("email", ""), by=by)
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="red")
        return redirect(address_of(record))
    if secret is None:
        return redirect(address_of(record))
    link = request.build_absolute_uri(reverse("invitation", args=[secret]))
    sent_to = [address for carry in slot("invitation.carriers") if (address := carry(partner, link, by))]
    context = {"invited": partner, "link": link, "sent_to": sent_to, "back": address_of(record)}
    return render(request, "identity/invited.html", context)


@policy(function(FUNCTION))
@require_POST
def send_partner_away(request: HttpRequest, slug: str, pk: UUID, user: UUID) -> HttpResponse:
    """Take this party from a partner."""
    record = _party(request, slug, pk)
    partner = partners_of(record).filter(pk=user).first()
    if partner is None:
        raise Http404
    send_away(record, partner, by=user_of(request))
    return redirect(address_of(record))


def _party(request: HttpRequest, slug: str, pk: UUID) -> Any:
    entity = entity_or_404(slug)
    if getattr(entity.model, "party_column", "") != PARTY:
        raise Http404
    return get_for(user_of(request), entity, pk)
