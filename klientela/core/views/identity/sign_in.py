"""Signing in and out, and the language of a page for strangers."""

from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from klientela.core.access.policy import PUBLIC, SIGNED_IN, ends_viewing, policy
from klientela.core.identity.browsers import address_of
from klientela.core.identity.devices import device_of
from klientela.core.identity.forms import SignInForm
from klientela.core.identity.models import LANGUAGES, SecurityEventKind
from klientela.core.identity.security import note_event
from klientela.core.identity.services import nobody_can_sign_in
from klientela.core.identity.signing_in import user_named
from klientela.core.identity.single_sign_on import providers
from klientela.core.identity.throttle import claim, for_password, forgive
from klientela.core.views.identity.letting_in import let_in, next_address, shut_out
from klientela.core.views.shell import workspace
from klientela.kernel.slot import slot


@policy(PUBLIC)
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let somebody in by name or e-mail and password; wrong name and wrong password get the same answer."""
    if request.method != "POST":
        return sign_in_page(request, SignInForm(initial={"remember": True}))
    form = SignInForm(request.POST)
    if not form.is_valid():
        return sign_in_page(request, form, status=422)
    return _try(request, form)


def _try(request: HttpRequest, form: SignInForm) -> HttpResponse:
    name, address = form.cleaned_data["name"], address_of(request)
    named = user_named(name)
    limits = for_password(name, address, device=device_of(request, named))
    if seconds := claim(limits):
        return too_many(sign_in_page(request, _with_error(form, waiting(seconds)), status=429), seconds)
    user = authenticate(request, username=name, password=form.cleaned_data["password"])
    if user is None or shut_out(user):
        note_event(SecurityEventKind.SIGN_IN_FAILED, user=named, address=address)
        return sign_in_page(request, _with_error(form, _("Name or password is wrong. Check both and try again.")), status=422)
    forgive(limits)
    return let_in(request, user, remember=form.cleaned_data["remember"])


@policy(SIGNED_IN)
@ends_viewing
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


def waiting(seconds: int) -> str:
    """What somebody reads who has tried too often."""
    return ngettext("Too many tries. Try again in %(n)d second.", "Too many tries. Try again in %(n)d seconds.", seconds) % {"n": seconds}


def too_many(response: HttpResponse, seconds: int) -> HttpResponse:
    """The same answer, which tells programs when to try again."""
    response["Retry-After"] = str(seconds)
    return response


def sign_in_page(request: HttpRequest, form: SignInForm, *, status: int = 200) -> HttpResponse:
    """The page with the form and the other ways in."""
    context = {
        "form": form,
        "next": request.POST.get("next") or request.GET.get("next") or "",
        "company": workspace(),
        "languages": LANGUAGES,
        "fresh": nobody_can_sign_in(),
        "providers": providers(),
        "ways": [{"label": item.label, "url": reverse(item.url_name)} for item in slot("sign_in.links")],
    }
    return render(request, "identity/sign_in.html", context, status=status)


def _with_error(form: SignInForm, text: str) -> SignInForm:
    form.add_error(None, text)
    return form
