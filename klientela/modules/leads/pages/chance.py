"""The chance of a lead as earlier ones teach it, beside its score."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from klientela.core.access.decisions import visible
from klientela.core.access.policy import grants, policy
from klientela.core.identity.models import User
from klientela.core.learning.queries import in_use
from klientela.core.views.requests import is_fragment, user_of
from klientela.kernel.entity import entity_named
from klientela.modules.leads.learnt import CODE, facts_of
from klientela.modules.leads.models import Lead
from klientela.modules.leads.pages.asking import lead_for


@policy(grants("read", "leads"))
@require_safe
def chance_panel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How likely a lead becomes a customer, and why; or why nothing can be said yet."""
    lead, user = lead_for(request, pk, "read"), user_of(request)
    learnt = in_use(CODE)
    context: dict[str, Any]
    if learnt is None:
        context = {"why": _("Too little has been learnt yet: it takes at least fifty leads that became customers and fifty that did not.")}
    elif not learnt.is_open_to(user):
        context = {"why": _("It rests on fields that are not for you.")}
    else:
        context = {"scored": learnt.scored(facts_of([_as_seen(lead, user)])[lead.pk])}
    template = "leads/chance.html" if is_fragment(request) else "leads/chance_page.html"
    return render(request, template, {**context, "lead": lead})


def _as_seen(lead: Lead, user: User) -> Lead:
    """A copy of a lead for its reader: a product he may not read is not known."""
    known: Lead = Lead.unscoped.select_related("product").get(pk=lead.pk)
    if known.product_id and not visible(user, "read", entity_named("products")).filter(pk=known.product_id).exists():
        known.product = None
    return known
