"""One's own second factors: the app that shows codes, passkeys, and codes on paper."""

from typing import Any
from uuid import UUID

import segno
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.identity import passkeys
from klientela.core.identity.browsers import PROVED, address_of, browser_name
from klientela.core.identity.factors import PURPOSE, add_code_app, codes_left, has_second_factor, make_recovery_codes, remove_code_app
from klientela.core.identity.one_time_codes import address_for_apps, new_totp_secret
from klientela.core.identity.sealing import seal, unseal
from klientela.core.views.identity.confirming import confirmed
from klientela.core.views.identity.second_step import CHALLENGE, site_of
from klientela.core.views.identity.security import back, page
from klientela.core.views.requests import user_of
from klientela.core.views.shell import workspace

NEW_APP = "new_app"


@policy(SIGNED_IN)
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def code_app(request: HttpRequest) -> HttpResponse:
    """Show a new secret to an app, and take the app up when it answers with the right code."""
    user = user_of(request)
    if request.method != "POST":
        request.session[NEW_APP] = seal(new_totp_secret(), purpose=PURPOSE)
        return _app_page(request)
    if NEW_APP not in request.session:
        return back("")
    try:
        keep = request.session.session_key or ""
        add_code_app(user, _secret(request), request.POST.get("code", "")[:20], address=address_of(request), keep=keep)
    except ValidationError as error:
        return _app_page(request, error=error.messages[0], status=422)
    del request.session[NEW_APP]
    return _added(request)


@policy(SIGNED_IN)
@require_POST
@confirmed
def remove_app(request: HttpRequest) -> HttpResponse:
    """Forget one's app."""
    remove_code_app(user_of(request), address=address_of(request))
    return back("removed")


@policy(SIGNED_IN)
@require_POST
@confirmed
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make codes for the day the telephone is lost and show them, this once."""
    if not has_second_factor(user_of(request)):
        return back("")
    return page(request, codes=make_recovery_codes(user_of(request), address=address_of(request)))


@policy(SIGNED_IN)
@never_cache
@require_POST
@confirmed
def passkey_offer(request: HttpRequest) -> HttpResponse:
    """What the browser needs to make a passkey."""
    options, request.session[CHALLENGE] = passkeys.offer(user_of(request), site_of(request))
    return JsonResponse(options)


@policy(SIGNED_IN)
@require_POST
@confirmed
def add_passkey(request: HttpRequest) -> HttpResponse:
    """Keep the passkey the browser has made."""
    state: dict[str, Any] = request.session.pop(CHALLENGE, None) or {}
    name = request.POST.get("name", "").strip() or browser_name(request.headers.get("User-Agent", "")) or _("My passkey")
    own = {"name": name, "address": address_of(request), "keep": request.session.session_key or ""}
    try:
        passkeys.take_up(user_of(request), request.POST.get("answer", ""), site=site_of(request), state=state, **own)
    except ValidationError as error:
        return page(request, error=error.messages[0])
    return _added(request)


@policy(SIGNED_IN)
@require_POST
@confirmed
def remove_passkey(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Forget one of one's passkeys."""
    if not passkeys.remove(user_of(request), pk, address=address_of(request)):
        raise Http404
    return back("removed")


def _added(request: HttpRequest) -> HttpResponse:
    """This browser has proved the new factor by that; whoever has no codes on paper yet gets them at once."""
    request.session[PROVED] = True
    user = user_of(request)
    if codes_left(user):
        return back("added")
    return page(request, saved="added", codes=make_recovery_codes(user, address=address_of(request)))


def _secret(request: HttpRequest) -> str:
    return unseal(request.session[NEW_APP], purpose=PURPOSE)


def _app_page(request: HttpRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    secret = _secret(request)
    address = address_for_apps(secret, issuer=workspace(), account=user_of(request).username)
    groups = [secret[start : start + 4] for start in range(0, len(secret), 4)]
    context = {"error": error, "secret": " ".join(groups), "address": address, **square(address)}
    return render(request, "identity/code_app.html", context, status=status)


def square(text: str) -> dict[str, Any]:
    """A text as a picture a telephone reads: its size, and its dark fields as one SVG path."""
    rows = list(segno.make_qr(text, error="m").matrix)
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return {"size": len(rows), "path": path}
