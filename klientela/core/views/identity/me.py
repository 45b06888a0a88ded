"""One's own settings: language, appearance, API keys."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_GET, require_POST

from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.identity.forms import KeyForm, PreferencesForm
from klientela.core.identity.models import ApiToken, User
from klientela.core.identity.services import make_key, prefer, revoke_key
from klientela.core.views.requests import user_of

type Made = dict[str, Any]


@policy(SIGNED_IN)
@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """Show what a person has chosen for themselves."""
    return _page(request)


@policy(SIGNED_IN)
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep language, time zone, theme and density."""
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        return _page(request, preferences=form)
    prefer(user_of(request), **form.cleaned_data)
    return _back("preferences")


@policy(SIGNED_IN)
@require_POST
def keys(request: HttpRequest) -> HttpResponse:
    """Make an API key and show it, this once."""
    form = KeyForm(request.POST)
    if not form.is_valid():
        return _page(request, key=form)
    made = make_key(user_of(request), **form.cleaned_data)
    return _page(request, made=made, made_name=form.cleaned_data["name"])


@policy(SIGNED_IN)
@require_POST
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a key of one's own back; programs with it are refused from now on."""
    revoke_key(user_of(request), pk)
    return _back("keys")


def _page(request: HttpRequest, **given: Any) -> HttpResponse:
    user = user_of(request)
    unbound: dict[str, Callable[[], forms.Form]] = {
        "preferences": lambda: PreferencesForm(initial=_chosen(user)),
        "key": KeyForm,
    }
    shown = {name: given.pop(name, None) or make() for name, make in unbound.items()}
    own_keys = ApiToken.objects.filter(user=user, deleted_at=None, expires_at__gt=timezone.now()).order_by("-created_at")
    context = {"forms": shown, "keys": own_keys, "saved": request.GET.get("saved", ""), **given}
    wrong = any(form.errors for form in shown.values())
    return render(request, "identity/me.html", context, status=422 if wrong else 200)


def _chosen(user: User) -> Made:
    return {
        "language": user.language or translation.get_language(),
        "zone": user.zone,
        "theme": user.theme,
        "density": user.density,
    }


def _back(saved: str) -> HttpResponse:
    return redirect(f"{reverse('me')}?saved={saved}#{saved}")
