"""The way to customers whose rhythm is broken."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from klientela.core.access.policy import grants, policy
from klientela.core.parties.strategy.rhythm import question, sees_rhythm
from klientela.core.views.requests import user_of


@policy(grants("read", "parties"))
@require_safe
def silent_page(request: HttpRequest) -> HttpResponse:
    """The list of companies, asked for those."""
    if not sees_rhythm(user_of(request)):
        raise Http404
    return redirect(f"{reverse('organizations-list')}?saved=none&{question()}")
