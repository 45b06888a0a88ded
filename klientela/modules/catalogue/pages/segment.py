"""Which customers a price list is for: put together with the builder of questions."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import fixed_for, get_for
from klientela.core.access.policy import grants, policy
from klientela.core.parties.models import Party
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of
from klientela.core.views.flash import say
from klientela.core.views.questions.settings import NAME, again, asked_in
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_of
from klientela.modules.catalogue.models import PriceList
from klientela.modules.catalogue.services import WHOM, set_segment


@policy(grants("update", "price-lists"))
@require_http_methods(["GET", "HEAD", "POST"])
def segment_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say for which customers a price list is."""
    user = user_of(request)
    known = get_for(user, entity_of(PriceList), pk, "update")
    if fixed_for(user, entity_of(PriceList)) & WHOM:
        raise Http404
    made = asked_in(request, entity_of(Party), known.segment, name=NAME, url=reverse("price-list-question"))
    if not made.is_final:
        context = {"called": title_of(known, user), "builder": made, "back": address_of(known)}
        return render(request, "catalogue/segment.html", context)
    set_segment(known, made.tree, by=user)
    say(request, _("Saved."), undo=current_actor().batch)
    return redirect(address_of(known))


@policy(grants("update", "price-lists"))
@require_safe
def segment_parts(request: HttpRequest) -> HttpResponse:
    """The question while it is put together."""
    return again(request, entity_of(Party), url=reverse("price-list-question"))
