"""Before one's protection is changed: who sits here must have proved lately that he is who signed in."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.identity.browsers import address_of
from klientela.core.identity.devices import device_of
from klientela.core.identity.factors import factors_of
from klientela.core.identity.models import SecurityEventKind, User
from klientela.core.identity.security import note_event
from klientela.core.identity.throttle import claim, for_password, for_second_step, forgive
from klientela.core.views.identity.letting_in import next_address
from klientela.core.views.identity.second_step import proves
from klientela.core.views.identity.sign_in import too_many, waiting
from klientela.core.views.requests import user_of

CONFIRMED = "confirmed"
LATELY = timedelta(minutes=15)


def is_confirmed(request: HttpRequest) -> bool:
    """Whether the person signed in, or proved himself again, within the last quarter of an hour."""
    row = getattr(request.session, "row", None)
    begun: float = row.created_at.timestamp() if row else 0
    again: float = request.session.get(CONFIRMED, 0)
    return max(begun, again) > (timezone.now() - LATELY).timestamp()


def confirming(back: str) -> str:
    """The address of the page that asks for the proof and then goes back."""
    return f"{reverse('me-confirm')}?{urlencode({'next': back})}"


def confirmed[F: Callable[..., HttpResponse]](view: F) -> F:
    """Ask for the password or a second factor again before this view, unless that was lately."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_confirmed(request):
            return view(request, *args, **kwargs)
        back = request.path if request.method == "GET" else reverse("me-security")
        return HttpResponseRedirect(confirming(back))

    return asked  # type: ignore[return-value]


@policy(SIGNED_IN)
@never_cache
@sensitive_post_parameters("password", "code", "answer")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask who sits here to prove himself again."""
    if request.method != "POST":
        return _page(request)
    user = user_of(request)
    by_password = bool(request.POST.get("password"))
    device = device_of(request, user)
    limits = for_password(user.username, address_of(request), device=device) if by_password else for_second_step(user.pk, device=device)
    if seconds := claim(limits):
        return too_many(_page(request, error=waiting(seconds), status=429), seconds)
    if not _proved(request, user, by_password=by_password):
        note_event(SecurityEventKind.SIGN_IN_FAILED, user=user, address=address_of(request), step="confirming")
        return _page(request, error=_("This does not fit. Check it and try again."), status=422)
    forgive(limits)
    request.session[CONFIRMED] = timezone.now().timestamp()
    return HttpResponseRedirect(next_address(request))


def _proved(request: HttpRequest, user: User, *, by_password: bool) -> bool:
    if not by_password:
        return proves(request, user)
    known = authenticate(request, username=user.username, password=request.POST["password"][:1000])
    return known is not None and known.pk == user.pk


def _page(request: HttpRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    user = user_of(request)
    context = {
        "error": error,
        "next": request.POST.get("next") or request.GET.get("next") or "",
        "has_password": user.has_usable_password(),
        **factors_of(user),
    }
    return render(request, "identity/confirm.html", context, status=status)
