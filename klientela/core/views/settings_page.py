"""The landing page of the settings: what the user can set up, in groups."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.views.requests import user_of
from klientela.core.views.shell import settings_links

PEOPLE = ("users", "teams", "branches", "roles", "keys")


@policy(SIGNED_IN)
@require_safe
def settings_page(request: HttpRequest) -> HttpResponse:
    """People and organisation, reference data, and what modules add; nothing to set up: no such page."""
    links = settings_links(user_of(request))
    if not links:
        raise Http404
    people = [link for link in links if link.key in PEOPLE]
    return render(request, "views/settings.html", {"people": people, "data": [link for link in links if link not in people]})
