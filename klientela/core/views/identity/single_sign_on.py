"""Signing in by a provider: there and back."""

import logging
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from klientela.core.access.acting import as_system
from klientela.core.access.policy import PUBLIC, policy
from klientela.core.identity import openid
from klientela.core.identity.browsers import address_of
from klientela.core.identity.models import LANGUAGES, Provider, SecurityEventKind
from klientela.core.identity.security import note_event
from klientela.core.identity.single_sign_on import person_of, secret_of
from klientela.core.identity.throttle import claim, for_address
from klientela.core.jobs.fetch import FetchError, fetch
from klientela.core.views.identity.letting_in import arrived, next_address
from klientela.core.views.shell import workspace

logger = logging.getLogger(__name__)
AWAY = "single_sign_on"
HOW = "single sign-on"


def client_of(request: HttpRequest, provider: Provider) -> openid.Client:
    """We, as the provider knows us."""
    back = request.build_absolute_uri(reverse("single-sign-on-back"))
    return openid.Client(provider.issuer, provider.client_id, secret_of(provider), redirect_uri=back, ask=fetch)


@policy(PUBLIC)
@never_cache
@require_GET
def go(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the browser to the provider."""
    provider = _offered(pk)
    if claim(for_address(address_of(request))):
        return _failed(request, provider, "too many", status=429)
    try:
        address, saved = openid.begin(client_of(request, provider))
    except (openid.Refused, FetchError) as error:
        return _failed(request, provider, str(error), status=502)
    request.session[AWAY] = {"provider": str(pk), "next": next_address(request), **saved}
    if getattr(request, "user", None) is None:
        request.session.set_expiry(openid.LASTS)
    return HttpResponseRedirect(address)


@policy(PUBLIC)
@never_cache
@require_GET
def come_back(request: HttpRequest) -> HttpResponse:
    """Let somebody in of whom the provider says who he is; each way there leads back once."""
    saved = request.session.pop(AWAY, None)
    if saved is None:
        return _failed(request, None, "no question was asked")
    provider = _offered(saved["provider"])
    try:
        claims = openid.finish(client_of(request, provider), saved, request.GET.dict())
        with as_system("single sign-on"):
            user = person_of(provider, claims, address=address_of(request))
    except (openid.Refused, FetchError) as error:
        return _failed(request, provider, str(error))
    return arrived(request, user, how=HOW, then=saved["next"], proved=provider.proves_second_step)


def _offered(pk: UUID | str) -> Provider:
    provider = Provider.objects.filter(pk=pk, is_active=True).first()
    if provider is None:
        raise Http404
    return provider


def _failed(request: HttpRequest, provider: Provider | None, why: str, *, status: int = 403) -> HttpResponse:
    name = provider.name if provider else ""
    logger.warning("Single sign-on by %s failed: %s", name, why)
    note_event(SecurityEventKind.SIGN_IN_FAILED, address=address_of(request), how=HOW, provider=name, why=why[:200])
    context = {"provider": provider, "languages": LANGUAGES, "company": workspace(), "unreachable": status != 403}
    return render(request, "identity/sso_failed.html", context, status=status)
