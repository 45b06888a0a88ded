"""“Calendar and contacts on your phone”: the addresses, an app password, and the secret address of one's calendar."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from klientela.core.access.decisions import may
from klientela.core.access.keys import entities_of, make_limited_key, may_make_keys, operations_of
from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.identity.browsers import address_of
from klientela.core.identity.keys import KEYS, KeyLimits, live_keys
from klientela.core.identity.models import User
from klientela.core.tasks.dav.feed import feed_of, renew_feed, take_back_feed
from klientela.core.tasks.dav.places import PRINCIPAL, ROOT, SHELVES, href_of
from klientela.core.views.identity.confirming import confirming, is_confirmed
from klientela.core.views.identity.key_forms import told
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_named
from klientela.kernel.keys import new_key
from klientela.kernel.wall import beyond_the_wall

OPERATIONS = frozenset({"read", "create", "update", "delete", "share"})
ENTITIES = frozenset({"meetings", "tasks", "parties"})
DAYS = 365


class AppPasswordForm(forms.Form):
    """A new app password: for which device."""

    ticket = forms.UUIDField(widget=forms.HiddenInput, initial=new_key)
    name = forms.CharField(
        label=_("Which device or program is it for?"),
        max_length=100,
        widget=forms.TextInput({"class": "input", "autocomplete": "off", "placeholder": _("My phone")}),
    )


@policy(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_sync(request: HttpRequest) -> HttpResponse:
    """Show where calendar and contacts are; make an app password, or another address of the calendar."""
    user = user_of(request)
    if request.method != "POST":
        return _page(request, user, form=AppPasswordForm())
    if not is_confirmed(request):
        return redirect(confirming(request.path))
    what = request.POST.get("what", "")
    if what == "feed" and may(user, "read", entity_named("meetings")):
        secret = renew_feed(user, is_busy_only=request.POST.get("shows") == "busy")
        return _page(request, user, form=AppPasswordForm(), feed_made=request.build_absolute_uri(reverse("calendar-feed", args=[secret])))
    if what == "feed-off":
        take_back_feed(user)
        return redirect(f"{reverse('calendar-sync')}?saved=off")
    return _password(request, user)


def _password(request: HttpRequest, user: User) -> HttpResponse:
    form = AppPasswordForm(request.POST)
    if not may_make_keys(user, by=user) or not form.is_valid():
        return _page(request, user, form=form)
    try:
        made = make_limited_key(user, by=user, address=address_of(request), limits=limits_for(user), days=DAYS, **_named(form))
    except IntegrityError:
        return redirect(f"{reverse('calendar-sync')}?saved=made")
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _page(request, user, form=form)
    return _page(request, user, form=AppPasswordForm(), made=made, made_name=form.cleaned_data["name"])


def _named(form: AppPasswordForm) -> dict[str, Any]:
    return {"name": form.cleaned_data["name"], "pk": form.cleaned_data["ticket"]}


def limits_for(user: User) -> KeyLimits:
    """An app password opens calendar and contacts, and there only what its user may do himself."""
    return KeyLimits(OPERATIONS & operations_of(user), ENTITIES & entities_of(user))


def _page(request: HttpRequest, user: User, *, form: AppPasswordForm, **more: Any) -> HttpResponse:
    with beyond_the_wall(KEYS):
        keys = [told(token) for token in live_keys().filter(user=user) if token.entities and set(token.entities) <= ENTITIES]
    shelves = [
        {"id": f"shelf-{shelf.code}", "title": shelf.title, "address": request.build_absolute_uri(href_of(shelf))}
        for shelf in SHELVES.values()
        if shelf.may_read(user)
    ]
    context = {
        "form": form,
        "keys": keys,
        "server": request.build_absolute_uri(ROOT),
        "principal": request.build_absolute_uri(PRINCIPAL),
        "host": request.get_host(),
        "shelves": shelves,
        "feed": feed_of(user),
        "may_feed": may(user, "read", entity_named("meetings")),
        "may_export": may(user, "export", entity_named("meetings")),
        "may_make": may_make_keys(user, by=user) and bool(shelves),
        "confirm": "" if is_confirmed(request) else confirming(request.path),
        "saved": request.GET.get("saved", ""),
        **more,
    }
    return render(request, "tasks/dav/settings.html", context, status=422 if form.errors else 200)
