"""The pages on which a view gets its name and its readers, and on which all views stand together."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from klientela.core.access.decisions import may
from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.identity.models import User
from klientela.core.views.flash import say
from klientela.core.views.models import SavedView
from klientela.core.views.naming import plural_of
from klientela.core.views.requests import user_of
from klientela.core.views.saved import services
from klientela.core.views.saved.pages import address_of_view, overseen, version_of
from klientela.core.views.saved.readers import readers_chosen, readers_offered
from klientela.core.views.saved.rights import has_left, may_change, may_share, overseen_by, views_for
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import StaleSave


@policy(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name a view, show it to roles and teams, and say which roles' lists begin with it."""
    user, view = user_of(request), overseen(request, pk)
    if request.method == "POST":
        return _saved(request, view, user)
    return render(request, "views/saved/settings.html", _context(view, user))


@policy(SIGNED_IN)
@require_GET
def views_page(request: HttpRequest) -> HttpResponse:
    """All views somebody can open or look after, by kind of record."""
    user = user_of(request)
    seen = {view.pk: view for rows in (views_for(user), overseen_by(user)) for view in rows.select_related("author")}
    lines = [_line(view, user) for view in sorted(seen.values(), key=lambda view: (view.entity, view.name.casefold()))]
    return render(request, "views/saved/views.html", {"title": _("Views"), "lines": [line for line in lines if line]})


def _line(view: SavedView, user: User) -> dict[str, Any] | None:
    try:
        entity = entity_named(view.entity)
    except LookupError:
        return None
    return {
        "view": view,
        "entity": entity,
        "kind": plural_of(entity),
        "url": address_of_view(view) if may(user, "read", entity) else "",
        "has_left": has_left(view),
        "is_mine": view.author_id == user.pk,
        "may_take_over": services.may_take_over(user, view),
    }


def _context(view: SavedView, user: User) -> dict[str, Any]:
    return {
        "title": view.name,
        "view": view,
        "back": address_of_view(view) if may(user, "read", entity_named(view.entity)) else "",
        "may_change": may_change(user, view),
        "may_share": may_share(user) and may_change(user, view),
        "may_take_over": services.may_take_over(user, view),
        "has_left": has_left(view),
        **readers_offered(list(view.shares.all())),
    }


def _saved(request: HttpRequest, view: SavedView, user: User) -> HttpResponse:
    if not may_change(user, view):
        raise Http404
    try:
        services.rename_view(view, request.POST.get("name", ""), by=user, version=version_of(request))
        if may_share(user):
            readers = readers_chosen(request)
            services.share_view(view, readers.roles, readers.teams, by=user, begins=readers.begins)
    except ValidationError as error:
        return render(request, "views/saved/settings.html", {**_context(view, user), "errors": error.messages}, status=422)
    except StaleSave:
        view.refresh_from_db()
        told = _("This view was changed meanwhile, perhaps in another tab. Here is how it is now.")
        return render(request, "views/saved/settings.html", {**_context(view, user), "errors": [told]}, status=409)
    say(request, _("Saved."))
    return redirect(address_of_view(view) if may(user, "read", entity_named(view.entity)) else "views")
