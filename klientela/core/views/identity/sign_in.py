"""Signing in and out, and the language of a page for strangers."""

from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from klientela.core.access.policy import PUBLIC, SIGNED_IN, policy
from klientela.core.identity.browsers import open_session
from klientela.core.identity.forms import SignInForm
from klientela.core.identity.models import LANGUAGES, User
from klientela.core.identity.services import nobody_can_sign_in
from klientela.core.identity.throttle import note_failure, note_success, wait_before
from klientela.core.views.shell import workspace
from klientela.kernel.slot import slot


@policy(PUBLIC)
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let somebody in by name or e-mail and password; wrong name and wrong password get the same answer."""
    if request.method != "POST":
        return _page(request, SignInForm(initial={"remember": True}))
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    name, address = form.cleaned_data["name"], request.META.get("REMOTE_ADDR", "")
    if seconds := wait_before(name, address):
        return _too_many(request, form, seconds)
    user = authenticate(request, username=name, password=form.cleaned_data["password"])
    if user is None:
        note_failure(name, address)
        form.add_error(None, _("Name or password is wrong. Check both and try again."))
        return _page(request, form, status=422)
    note_success(name, address)
    return let_in(request, user, remember=form.cleaned_data["remember"])


def let_in(request: HttpRequest, user: User, *, remember: bool = False) -> HttpResponse:
    """Open a session for a user and take him to where he wanted to go."""
    open_session(request, user, remember=remember)
    return HttpResponseRedirect(next_address(request))


def next_address(request: HttpRequest) -> str:
    """Where to go on, if it lies within this program; else the start page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if safe else reverse("home")


@policy(SIGNED_IN)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session of this browser."""
    logout(request)
    return redirect("sign-in")


@policy(PUBLIC)
@require_POST
def speak(request: HttpRequest) -> HttpResponse:
    """Show pages to a stranger in the language chosen; users have it in their settings."""
    response = HttpResponseRedirect(next_address(request))
    language = request.POST.get("language", "")
    if language in dict(LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 3600,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


def _too_many(request: HttpRequest, form: SignInForm, seconds: int) -> HttpResponse:
    text = ngettext("Too many tries. Try again in %(n)d second.", "Too many tries. Try again in %(n)d seconds.", seconds)
    form.add_error(None, text % {"n": seconds})
    response = _page(request, form, status=429)
    response["Retry-After"] = str(seconds)
    return response


def _page(request: HttpRequest, form: SignInForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "next": request.POST.get("next") or request.GET.get("next") or "",
        "company": workspace(),
        "languages": LANGUAGES,
        "fresh": nobody_can_sign_in(),
        "ways": [{"label": item.label, "url": reverse(item.url_name)} for item in slot("sign_in.links")],
    }
    return render(request, "identity/sign_in.html", context, status=status)
