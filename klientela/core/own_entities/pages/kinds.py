"""The settings of kinds of records a company makes itself: all of them, a new one, each, and their end."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from klientela.core.access.functions import MANAGE_SETTINGS
from klientela.core.access.policy import function, policy
from klientela.core.identity.browsers import address_of
from klientela.core.own_entities.models import OwnEntity
from klientela.core.own_entities.pages.fields import NewFields
from klientela.core.own_entities.pages.forms import KindForm, NewKindForm, initial_of
from klientela.core.own_entities.pages.links import links_of
from klientela.core.own_entities.services.kinds import change_kind, make_kind, records_of, remove_kind, switch
from klientela.core.views.flash import say
from klientela.core.views.requests import user_of
from klientela.kernel.entity import own_entities
from klientela.kernel.module import is_on
from klientela.ui.formats import formats_now

ADMINISTRATORS = function(MANAGE_SETTINGS)
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@policy(ADMINISTRATORS)
@require_safe
def kinds_page(request: HttpRequest) -> HttpResponse:
    """Every kind with how many records it has and whether it is on."""
    return render(request, "own_entities/kinds.html", {"lines": [_line(kind) for kind in OwnEntity.objects.filter(deleted_at=None)]})


@policy(ADMINISTRATORS)
@get_or_post
def new_kind(request: HttpRequest) -> HttpResponse:
    """Make a kind with its first fields; it works at once."""
    user, data = user_of(request), request.POST if request.method == "POST" else None
    form, fields = NewKindForm(data, user=user), NewFields(data)
    if form.is_valid() and fields.is_valid():
        try:
            kind = make_kind(form.values(), by=user, like=form.cleaned_data["like"], address=address_of(request), fields=fields.values())
        except ValidationError as error:
            form.take(error)
        else:
            say(request, _("%(kind)s can be used now.") % {"kind": kind})
            return redirect("own-kind", pk=kind.pk)
    status = 422 if form.is_bound else 200
    return render(request, "own_entities/new.html", {"form": form, "fields": fields}, status=status)


@policy(ADMINISTRATORS)
@get_or_post
def kind_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a kind is called and uses, and the ways to its fields, permissions and process."""
    kind = _kind(pk)
    form = KindForm(request.POST if request.method == "POST" else None, initial=initial_of(kind))
    if form.is_valid():
        try:
            change_kind(kind, form.values(), by=user_of(request), address=address_of(request))
        except ValidationError as error:
            kind.refresh_from_db()
            form.take(error)
        else:
            say(request, _("Saved."))
            return redirect("own-kind", pk=pk)
    context = {"form": form, "links": links_of(kind, user_of(request)), **_line(kind)}
    return render(request, "own_entities/kind.html", context, status=422 if form.is_bound else 200)


@policy(ADMINISTRATORS)
@get_or_post
def switch_off_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tell what will be gone and what stays, and switch off."""
    kind = _kind(pk)
    if request.method == "POST":
        switch(kind, on=False, by=user_of(request), address=address_of(request))
        say(request, _("Switched off: %(names)s. All data stays.") % {"names": kind})
        return redirect("own-kinds")
    return render(request, "own_entities/off.html", _line(kind))


@policy(ADMINISTRATORS)
@require_POST
def put_on(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Switch a kind on again."""
    kind = _kind(pk)
    switch(kind, on=True, by=user_of(request), address=address_of(request))
    say(request, _("Switched on: %(names)s.") % {"names": kind})
    return redirect("own-kinds")


@policy(ADMINISTRATORS)
@get_or_post
def remove_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a kind away; while it has records its name must be typed."""
    kind, problem = _kind(pk), ""
    if request.method == "POST":
        try:
            remove_kind(kind, by=user_of(request), confirmed=request.POST.get("confirmed", ""), address=address_of(request))
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            say(request, _("%(kind)s: taken away.") % {"kind": kind})
            return redirect("own-kinds")
    return render(request, "own_entities/remove.html", {**_line(kind), "problem": problem}, status=422 if problem else 200)


def _kind(pk: UUID) -> OwnEntity:
    found: OwnEntity | None = OwnEntity.objects.filter(pk=pk, deleted_at=None).first()
    if found is None:
        raise Http404
    return found


def _line(kind: OwnEntity) -> dict[str, Any]:
    count = records_of(kind)
    entity = next((known for known in own_entities() if known.slug == kind.slug), None)
    return {"kind": kind, "entity": entity, "is_on": is_on(kind.slug), "count": count, "shown_count": formats_now().number(count)}
