"""The other doors of own fields: their order, another kind looked at first, taking away and bringing back."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from klientela.core.access.policy import policy
from klientela.core.identity.models import User
from klientela.core.records.own.converting import CONVERTIBLE, choices_of, preview
from klientela.core.records.own.jobs import follow_kind, make_indexes
from klientela.core.records.own.models import CHOSEN, OwnField, OwnKind
from klientela.core.records.own.services import bring_back, change_kind, order_fields, remove_field
from klientela.core.records.own.standing import may_see_all, number_of
from klientela.core.views.flash import say
from klientela.core.views.forms import version_in
from klientela.core.views.naming import plural_of
from klientela.core.views.organisation.work import to_work
from klientela.core.views.own_fields.looking import ADMINISTRATORS, entity_or_404, field_or_404
from klientela.core.views.requests import user_of
from klientela.kernel.entity import Entity
from klientela.kernel.errors import StaleSave


@policy(ADMINISTRATORS)
@require_POST
def order_door(request: HttpRequest, slug: str) -> HttpResponse:
    """Put the fields in another order, by dragging or by a button of one of them."""
    entity = entity_or_404(slug)
    codes = request.POST.getlist("key")
    moved = request.POST.get("up") or request.POST.get("down")
    if moved in codes:
        at = codes.index(moved)
        codes.insert(max(at + (-1 if "up" in request.POST else 1), 0), codes.pop(at))
    order_fields(entity, codes, by=user_of(request))
    return redirect("own-fields-of", slug=slug) if moved else HttpResponse(status=204)


@policy(ADMINISTRATORS)
@require_POST
def remove_door(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Take a field away; its values stay."""
    own = remove_field(field_or_404(entity_or_404(slug), code), by=user_of(request))
    make_indexes.defer(by=None)
    say(request, _("“%(field)s” was taken away. Its values are kept, and come back with it.") % {"field": own.told_label})
    return redirect("own-fields-of", slug=slug)


@policy(ADMINISTRATORS)
@require_POST
def back_door(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Bring a field back with its values."""
    own = field_or_404(entity_or_404(slug), code)
    try:
        bring_back(own, by=user_of(request))
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="red")
    else:
        make_indexes.defer(by=None)
        say(request, _("“%(field)s” is back with its values.") % {"field": own.told_label})
    return redirect("own-fields-of", slug=slug)


@policy(ADMINISTRATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def kind_page(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Give a field another kind, once it was seen what becomes of its values."""
    entity = entity_or_404(slug)
    own = field_or_404(entity, code)
    if own.kind not in CONVERTIBLE:
        raise Http404
    wanted = request.POST.get("kind") or request.GET.get("kind", "")
    if wanted not in _offered(entity, own, user_of(request)):
        return _page(request, entity, own)
    changed = _as(entity, own, wanted)
    if request.method != "POST":
        return _page(request, entity, own, wanted=wanted, seen=preview(entity, own, changed, by=user_of(request)))
    return _change(request, entity, own, changed)


@transaction.atomic
def _change(request: HttpRequest, entity: Entity, own: OwnField, changed: OwnField) -> HttpResponse:
    user, was = user_of(request), own.kind
    try:
        change_kind(own, changed.kind, changed.options, by=user, version=version_in(request))
    except StaleSave:
        seen = preview(entity, own, changed, by=user)
        return _page(request, entity, own, wanted=changed.kind, seen=seen, is_stale=True, status=409)
    progress = follow_kind.start(by=user, total=number_of(entity, own), field=str(own.pk), was=was)
    say(request, _("“%(field)s” has another kind now.") % {"field": own.told_label})
    return to_work(progress, back=reverse("own-fields-of", args=[entity.slug]))


def _offered(entity: Entity, own: OwnField, user: User) -> list[OwnKind]:
    """Other kinds it can have: of words choices are made, which show them to whoever sets up, so he must see all of them anyway."""
    may_choose = bool(own.options.get("choices")) or may_see_all(user, entity, own)
    return [kind for kind in CONVERTIBLE if kind != own.kind and (may_choose or kind not in CHOSEN)]


def _as(entity: Entity, own: OwnField, kind: str) -> OwnField:
    """The field as it would be; words become choices."""
    options = {**own.options}
    if kind in (OwnKind.CHOICE, OwnKind.CHOICES) and not options.get("choices"):
        options["choices"] = choices_of(entity, own)
    if kind == OwnKind.MONEY:
        options.setdefault("currency", "")
    return OwnField(entity=own.entity, code=own.code, label=own.label, kind=kind, options=options)


def _page(request: HttpRequest, entity: Entity, own: OwnField, *, status: int = 200, **more: Any) -> HttpResponse:
    kinds = [(kind.value, kind.label) for kind in _offered(entity, own, user_of(request))]
    wanted = more.get("wanted", "")
    context = {
        "entity": entity,
        "plural": plural_of(entity),
        "own": own,
        "kind": OwnKind(own.kind).label,
        "kinds": kinds,
        "wanted_label": OwnKind(wanted).label if wanted else "",
        **more,
    }
    return render(request, "own_fields/kind.html", context, status=status)
