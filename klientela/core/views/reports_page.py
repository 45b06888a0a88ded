"""The ready reports of all modules on one page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.identity.models import User
from klientela.core.views.requests import user_of
from klientela.kernel.entity import MenuItem
from klientela.kernel.slot import slot


@policy(SIGNED_IN)
@require_safe
def reports_page(request: HttpRequest) -> HttpResponse:
    """The ready reports that are for whoever asks; none: no such page."""
    found = reports_for(user_of(request))
    if not found:
        raise Http404
    return render(request, "views/reports.html", {"reports": found})


def reports_for(user: User) -> list[MenuItem]:
    """The ready reports a user may look at."""
    return [item for item in slot("reports") if item.allowed(user)]
