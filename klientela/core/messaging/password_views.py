"""Pages for whoever forgot his password."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from klientela.core.access.acting import as_system
from klientela.core.access.policy import PUBLIC, policy
from klientela.core.identity.browsers import address_of
from klientela.core.identity.forms import PasswordForm
from klientela.core.identity.models import LANGUAGES
from klientela.core.messaging.account import mail_works
from klientela.core.messaging.asking import TooMany, ask
from klientela.core.messaging.forms import ForgottenForm
from klientela.core.messaging.resets import replace_password, reset_of

AN_HOUR = "3600"


@policy(PUBLIC)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for the mail address; the answer is the same whether anybody here has it or not."""
    form = ForgottenForm(request.POST or None)
    if request.method != "POST" or not mail_works():
        return _page(request, "messaging/forgotten.html", form=form, works=mail_works())
    if not form.is_valid():
        return _page(request, "messaging/forgotten.html", form=form, works=True, status=422)
    try:
        ask(form.cleaned_data["email"], address=address_of(request))
    except TooMany:
        form.add_error(None, _("Too many tries. Try again in an hour."))
        response = _page(request, "messaging/forgotten.html", form=form, works=True, status=429)
        response["Retry-After"] = AN_HOUR
        return response
    return redirect("password-asked")


@policy(PUBLIC)
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Say what happens now, if the address is known."""
    return _page(request, "messaging/asked.html")


@policy(PUBLIC)
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: HttpRequest, secret: str) -> HttpResponse:
    """Let the holder of a link choose a password; the link is used up by it, and he signs in with it as usual."""
    try:
        user = reset_of(secret).user
        form = PasswordForm(request.POST or None, user=user)
        if request.method == "POST" and form.is_valid():
            with as_system("forgotten password replaced"):
                replace_password(secret, form.cleaned_data["password"], address=address_of(request))
            return redirect("password-changed")
    except ValidationError as error:
        return _page(request, "messaging/dead_link.html", message=error.messages[0], status=404)
    return _page(request, "messaging/new_password.html", form=form, user=user, status=422 if form.errors else 200)


@policy(PUBLIC)
@require_safe
def changed(request: HttpRequest) -> HttpResponse:
    """Say that the new password holds."""
    return _page(request, "messaging/changed.html")


def _page(request: HttpRequest, template: str, *, status: int = 200, **context: object) -> HttpResponse:
    return render(request, template, {"languages": LANGUAGES, **context}, status=status)
