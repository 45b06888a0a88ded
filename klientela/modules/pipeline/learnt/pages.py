"""The box on a deal's page that tells its learnt chance beside that of its stage, and why."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from klientela.core.access.decisions import get_for, may, sees
from klientela.core.access.policy import grants, policy
from klientela.core.identity.models import User
from klientela.core.learning.models import Verdict
from klientela.core.learning.queries import latest
from klientela.core.records.titles import title_of
from klientela.core.records.withholding import withheld_from
from klientela.core.views.addresses import record_address
from klientela.core.views.requests import is_fragment, user_of
from klientela.kernel.entity import Entity, Panel, entity_of
from klientela.modules.pipeline.learnt.queries import may_know, scored_deal
from klientela.modules.pipeline.learnt.subject import CODE
from klientela.modules.sales.api.counting import Deal

TITLE = gettext_lazy("Learnt chance")


def panel(entity: Entity, record: Deal, user: User) -> Panel | None:
    """A box for whoever sees all that a chance could rest on; it is filled once the page is there."""
    if entity.model is not Deal or not may_know(user) or not sees(user, entity, "closed_at") or not record.is_open:
        return None
    return Panel(TITLE, "pipeline/learnt/later.html", {"url": reverse("deal-learnt", args=[record.pk])}, place="side")


@policy(grants("read", "deals"))
@require_safe
def learnt_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The learnt chance of an open deal with its reasons; where there is none, why."""
    user = user_of(request)
    deal = get_for(user, entity_of(Deal), pk)
    scored = scored_deal(deal, user)
    context = {"scored": scored, "by_stage": by_stage(deal, user), "why_not": "" if scored else why_not(deal, user)}
    if is_fragment(request):
        return render(request, "pipeline/learnt/chance.html", context)
    named = {"deal_title": title_of(deal, user), "back": record_address(entity_of(Deal), deal.pk), "title": TITLE}
    return render(request, "pipeline/learnt/page.html", {**context, **named})


def by_stage(deal: Deal, user: User) -> int | None:
    """The probability its stage has, for whoever sees it."""
    if not sees(user, entity_of(Deal), "stage", "closed_at") or not deal.is_open or not may(user, "read", entity_of(deal.stage)):
        return None
    probability: int | None = withheld_from(deal.stage, user).probability
    return probability


def why_not(deal: Deal, user: User) -> str:
    """In words why there is no learnt chance; nothing about outcomes of deals a reader may not see."""
    if not may_know(user) or not sees(user, entity_of(Deal), "closed_at"):
        return _("It would rest on fields you do not see.")
    if not deal.is_open:
        return _("The deal has ended.")
    newest = latest(CODE)
    if newest is None:
        return _("Nothing was learnt yet. It is every night, once deals have ended.")
    if newest.verdict == Verdict.FEW:
        return _("Too few deals have ended so far to learn from them.")
    return _("What is known of deals hardly foretells how they end, so no chance is shown.")
