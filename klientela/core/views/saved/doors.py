"""Where a list leads when a view comes in between: to the view it begins with, or to a page that says why there is none."""

import json
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from klientela.core.criteria.reading import parse
from klientela.core.criteria.tree import Group, to_json
from klientela.core.identity.models import User
from klientela.core.views.addresses import list_address
from klientela.core.views.models import SavedView
from klientela.core.views.naming import plural_of
from klientela.core.views.requests import user_of
from klientela.core.views.saved.opening import NONE, Opened, lost_in, opened, tree_of
from klientela.core.views.saved.own import own_of
from klientela.core.views.saved.rights import default_view
from klientela.core.views.saved.tabs import PLACES, banner_of, tabs_of
from klientela.kernel.entity import Entity, entity_named


def default_address(entity: Entity, user: User) -> str:
    """Where the bare list leads: to the view the user chose, else to that of the first of his roles; nowhere where there is none."""
    key = own_of(user).defaults.get(entity.slug) or default_view(user, entity.slug)
    return f"{list_address(entity)}?saved={key}" if key else ""


def gone_page(request: HttpRequest, entity: Entity) -> HttpResponse:
    """A link to a view that was deleted, never was or is not shared with the reader, and the way back."""
    context = {"title": plural_of(entity), "all_url": f"{list_address(entity)}?saved={NONE}"}
    return render(request, "views/saved/gone.html", context, status=404)


def refused_page(request: HttpRequest, entity: Entity) -> HttpResponse | None:
    """Why the open view cannot be shown, if it is the view's own question that cannot be asked."""
    user = user_of(request)
    asked = opened(request, entity, user)
    if asked.view is None or (_says_more(request, asked) and _can_be_asked(asked.view, entity, user)):
        return None
    context = {"entity": entity, "title": asked.view.name, **tabs_of(request, entity), **banner_of(asked.view, user)}
    return render(request, "views/saved/refused.html", {**context, "mended_url": _mended(asked.view)})


def _says_more(request: HttpRequest, asked: Opened) -> bool:
    """Whether the address asks for something beside its view, which may be what cannot be answered."""
    return asked.is_changed or any(name in request.GET for name in PLACES)


def _can_be_asked(view: SavedView, entity: Entity, user: User) -> bool:
    try:
        parse(entity, _words(view.criteria), user)
    except BadRequest:
        return False
    return True


def _words(criteria: Any) -> QueryDict:
    words = QueryDict(mutable=True)
    if criteria:
        words["where"] = json.dumps(criteria)
    return words


def _mended(view: SavedView) -> str:
    tree, entity = tree_of(view), entity_named(view.entity)
    sound = Group(tuple(part for part in tree.parts if not any(lost_in(part, entity))), tree.join)
    words = _words(to_json(sound))
    words["saved"] = str(view.pk)
    return f"?{words.urlencode()}"
