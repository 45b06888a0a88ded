"""The parts of a party's page that are fetched after it; without a script, pages of their own."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from klientela.core.access.decisions import get_for
from klientela.core.access.policy import grants, policy
from klientela.core.parties.card.kinds import figures_of, open_with
from klientela.core.parties.models import Party
from klientela.core.parties.queries import url_of
from klientela.core.records.titles import title_of
from klientela.core.views.requests import is_fragment, user_of
from klientela.kernel.entity import entity_of

READ = grants("read", "parties")


@policy(READ)
@require_safe
def figures_part(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What there has been with a party: contacts, time and cost, what was sold."""
    party = get_for(user_of(request), entity_of(Party), pk)
    return part(request, party, "parties/figures.html", title=_("Key figures"), figures=figures_of(user_of(request), party))


@policy(READ)
@require_safe
def open_part(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is open with a party, of those kinds that have no box of their own on its page."""
    party = get_for(user_of(request), entity_of(Party), pk)
    boxes = open_with(user_of(request), party, beside_boxes=is_fragment(request))
    return part(request, party, "parties/open.html", title=pgettext_lazy("party", "Open"), boxes=boxes)


def part(request: HttpRequest, party: Party, template: str, **context: Any) -> HttpResponse:
    """A part of the page alone; where there is no script, within a page of its own."""
    if is_fragment(request):
        return render(request, template, context)
    named = {"party_title": title_of(party, user_of(request)), "back": url_of(party)}
    return render(request, "parties/part_page.html", {**context, **named, "part": template})
