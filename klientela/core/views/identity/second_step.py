"""The second step of signing in, and signing in by passkey alone."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from klientela.core.access.policy import PUBLIC, policy
from klientela.core.identity import passkeys
from klientela.core.identity.browsers import address_of
from klientela.core.identity.devices import device_of
from klientela.core.identity.factors import factors_of, prove_by_code, prove_by_recovery_code
from klientela.core.identity.forms import SignInForm
from klientela.core.identity.models import LANGUAGES, SecurityEventKind, User
from klientela.core.identity.second_step import Held, held
from klientela.core.identity.security import note_event
from klientela.core.identity.signing_in import may_sign_in
from klientela.core.identity.throttle import claim, for_address, for_second_step, forgive
from klientela.core.views.identity.letting_in import go_in, next_address, shut_out
from klientela.core.views.identity.sign_in import sign_in_page, too_many, waiting
from klientela.core.views.shell import workspace

CHALLENGE = "passkey"
A_CODE = 6


def site_of(request: HttpRequest) -> passkeys.Site:
    """The address passkeys of this installation are bound to."""
    host = request.get_host()
    return passkeys.Site(host=host.rsplit(":", 1)[0], origin=f"{request.scheme}://{host}", company=workspace())


@policy(PUBLIC)
@never_cache
@sensitive_post_parameters("code", "answer")
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask for a code or a passkey of somebody whose password was right."""
    known = held(request)
    if known is None:
        return redirect("sign-in")
    if request.method != "POST":
        return _page(request, known)
    limits = for_second_step(known.user.pk, device=device_of(request, known.user))
    if seconds := claim(limits):
        return too_many(_page(request, known, error=waiting(seconds), status=429), seconds)
    if not proves(request, known.user):
        note_event(SecurityEventKind.SIGN_IN_FAILED, user=known.user, address=address_of(request), step="second")
        return _page(request, known, error=_("This does not fit. Wait for the next code and try again."), status=422)
    forgive(limits)
    return go_in(request, known.user, remember=known.remember, how=known.how, then=known.next, proved=True)


def proves(request: HttpRequest, user: User) -> bool:
    """Whether what was sent is a good code, recovery code or passkey of the user."""
    if answer := request.POST.get("answer"):
        state = request.session.pop(CHALLENGE, None)
        return bool(state) and passkeys.prove(answer, site=site_of(request), state=state, user=user) is not None
    code = "".join(request.POST.get("code", "")[:100].split())
    if len(code) == A_CODE and code.isdecimal():
        return prove_by_code(user, code)
    return prove_by_recovery_code(user, code, address=address_of(request))


@policy(PUBLIC)
@never_cache
@require_POST
def passkey_challenge(request: HttpRequest) -> HttpResponse:
    """What the browser has to sign: for the second step with a key of that user, else with any key that names its user."""
    if seconds := claim(for_address(address_of(request))):
        return too_many(JsonResponse({"message": waiting(seconds)}, status=429), seconds)
    known = held(request)
    options, state = passkeys.challenge(site_of(request), user=known.user if known else None)
    request.session[CHALLENGE] = state
    if known is None:
        request.session.set_expiry(600)
    return JsonResponse(options)


@policy(PUBLIC)
@never_cache
@require_POST
def sign_in_by_passkey(request: HttpRequest) -> HttpResponse:
    """Let somebody in whose passkey has answered; the device has asked for his finger, face or number."""
    state: dict[str, Any] | None = request.session.pop(CHALLENGE, None)
    user = passkeys.prove(request.POST.get("answer", ""), site=site_of(request), state=state) if state else None
    if user is None or not may_sign_in(user) or shut_out(user):
        note_event(SecurityEventKind.SIGN_IN_FAILED, user=user, address=address_of(request), how="passkey")
        form = SignInForm({"name": "", "password": "", "remember": "on"})
        form.errors.clear()
        form.add_error(None, _("This passkey opens nothing here. Sign in another way."))
        return sign_in_page(request, form, status=422)
    remember = bool(request.POST.get("remember"))
    return go_in(request, user, remember=remember, how="passkey", then=next_address(request), proved=True)


def _page(request: HttpRequest, known: Held, *, error: str = "", status: int = 200) -> HttpResponse:
    context = {
        "person": known.user,
        "error": error,
        **factors_of(known.user),
        "languages": LANGUAGES,
        "company": workspace(),
    }
    return render(request, "identity/second_step.html", context, status=status)
