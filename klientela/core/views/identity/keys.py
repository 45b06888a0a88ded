"""API keys: one's own, and for those who manage the settings everybody's, with the service accounts."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from klientela.core.access.decisions import get_for, may, visible
from klientela.core.access.keys import MANAGE, make_limited_key, may_make_keys, revoke_key_of
from klientela.core.access.policy import SIGNED_IN, function, policy
from klientela.core.access.staff import make_service
from klientela.core.identity.browsers import address_of
from klientela.core.identity.keys import KEYS, live_keys
from klientela.core.identity.models import ApiToken, User, UserKind
from klientela.core.views.identity.confirming import confirming, is_confirmed
from klientela.core.views.identity.key_forms import KeyForm, ServiceForm, told
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed
from klientela.kernel.wall import beyond_the_wall

SHOWN = 500


@policy(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_keys(request: HttpRequest) -> HttpResponse:
    """Show one's own keys; make one and show it, this once."""
    return _keys(request, user_of(request))


@policy(function(MANAGE))
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keys_of(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the keys of somebody else; for a service account make them."""
    return _keys(request, get_for(user_of(request), entity_named("users"), pk))


@policy(function(MANAGE))
@require_safe
def all_keys(request: HttpRequest) -> HttpResponse:
    """Show every key that works, never its secret, and the service accounts."""
    by = user_of(request)
    services = visible(by, "read", entity_named("users")).filter(kind=UserKind.SERVICE).select_related("manager").order_by("name")
    with beyond_the_wall(KEYS):
        keys = [told(token) for token in live_keys().filter(user__in=visible(by, "read", entity_named("users")))[:SHOWN]]
    may_make = may(by, "create", entity_named("users"))
    return render(request, "identity/all_keys.html", {"services": services, "keys": keys, "may_make": may_make, "saved": _saved(request)})


@policy(function(MANAGE))
@require_http_methods(["GET", "HEAD", "POST"])
def new_service(request: HttpRequest) -> HttpResponse:
    """Ask what the program is and who answers for it; then its roles and keys are given on its own page."""
    by = user_of(request)
    if not may(by, "create", entity_named("users")):
        raise Http404
    people = visible(by, "read", entity_named("users")).filter(kind=UserKind.PERSON, is_active=True).order_by("name")
    form = ServiceForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_service(form.cleaned_data["name"], responsible=form.cleaned_data["responsible"], by=by)
            return redirect("users-record", pk=made.pk)
        except ValidationError as error:
            form.add_error(None, error.messages)
    return render(request, "identity/new_service.html", {"form": form}, status=422 if form.errors else 200)


@policy(SIGNED_IN)
@require_POST
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a key back; programs with it are refused from now on. A second time nothing happens."""
    by = user_of(request)
    with beyond_the_wall(KEYS):
        token = get_object_or_404(ApiToken.objects.select_related("user"), pk=pk)
    try:
        revoke_key_of(token, by=by, address=address_of(request))
    except NotAllowed as error:
        raise Http404 from error
    place = reverse("me-keys") if token.user_id == by.pk else reverse("keys")
    return redirect(f"{place}?saved=revoked")


def _keys(request: HttpRequest, user: User) -> HttpResponse:
    by = user_of(request)
    may_make = may_make_keys(user, by=by)
    if request.method == "POST" and not may_make:
        raise Http404
    proved = is_confirmed(request)
    if request.method == "POST" and not proved:
        return redirect(confirming(request.path))
    form = KeyForm(request.POST or None, user=user, is_own=user.pk == by.pk)
    made = _made(request, form, user) if request.method == "POST" and form.is_valid() else ""
    if made is None:
        return redirect(f"{request.path}?saved=made")
    with beyond_the_wall(KEYS):
        keys = [told(token) for token in live_keys().filter(user=user)]
    context = {
        "holder": user,
        "is_own": user.pk == by.pk,
        "keys": keys,
        "form": (KeyForm(user=user, is_own=user.pk == by.pk) if made else form) if may_make and proved else None,
        "confirm": confirming(request.path) if may_make else "",
        "made": made,
        "made_name": form.cleaned_data["name"] if made else "",
        "saved": _saved(request),
    }
    return render(request, "identity/keys.html", context, status=422 if form.errors else 200)


def _made(request: HttpRequest, form: KeyForm, user: User) -> str | None:
    """The secret of the new key; None when the same form has been sent before, since a secret is shown once."""
    given: dict[str, Any] = form.cleaned_data
    wanted = {"name": given["name"], "days": given["days"], "limits": form.limits, "pk": given["ticket"]}
    try:
        return make_limited_key(user, by=user_of(request), address=address_of(request), **wanted)
    except IntegrityError:
        return None
    except ValidationError as error:
        form.add_error(None, error.messages)
        return ""


def _saved(request: HttpRequest) -> str:
    return request.GET.get("saved", "")
