"""What a page is asked for when its address names a saved view: the view's own words, unless the address says otherwise."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, QueryDict

from klientela.core.access.decisions import fields_for
from klientela.core.criteria.reading import RESERVED, known_field, read_where
from klientela.core.criteria.tree import Condition, Group, Node, from_json
from klientela.core.identity.models import User
from klientela.core.views.effective import effective
from klientela.core.views.models import SavedView
from klientela.core.views.requests import key_of
from klientela.core.views.saved.own import layout_of
from klientela.core.views.saved.rights import view_for
from klientela.core.views.sorting import freely_sorted
from klientela.kernel.entity import Entity, entity_named

SAVED, NONE, WHERE = "saved", "none", "where"
OPTIONS = ("q", "sort", "view", "columns", "group", "density", "by", "across", "measure", "chart", "rank", "top", "closed")
"""Words of an address that a view keeps beside its question."""
LAYOUT = ("columns", "density")
"""Words that a user's own layout of a list gives where neither the address nor a view does."""


PSEUDO = frozenset({"territory"})
"""What questions ask about that is no field."""


class ViewGone(Http404):
    """The address names a view that is not there, or not for this user; both are told alike."""


@dataclass(frozen=True)
class Opened:
    """The view an address names, if any, and all words of the question together."""

    words: QueryDict
    view: SavedView | None = None
    is_changed: bool = False
    """Whether the address asks for something else than the view."""
    own: dict[str, str] = field(default_factory=dict)


def opened(request: HttpRequest, entity: Entity, user: User) -> Opened:
    """What this request asks about an entity, looked up once."""
    known: dict[str, Opened] = request.__dict__.setdefault("_opened", {})
    if entity.slug not in known:
        known[entity.slug] = opened_of(request.GET, entity, user)
    return known[entity.slug]


def opened_of(query: QueryDict, entity: Entity, user: User) -> Opened:
    """What a query string asks about an entity. Raises `ViewGone`."""
    view = _named(query.get(SAVED, ""), entity, user)
    own = layout_of(user, entity)
    words = query.copy()
    for name, value in (view.options if view else {}).items():
        if name in OPTIONS and name not in query and (name != "sort" or _can_be_sorted(str(value), entity, user)):
            words[name] = str(value)
    for name, value in own.items():
        if name in LAYOUT and name not in words:
            words[name] = value
    if view and WHERE not in query and view.criteria:
        words[WHERE] = json.dumps(view.criteria, separators=(",", ":"), ensure_ascii=False)
    return Opened(words, view, view is not None and _is_changed(query, view), own)


def _named(key: str, entity: Entity, user: User) -> SavedView | None:
    if not key or key == NONE:
        return None
    wanted = key_of(key)
    view = view_for(user, wanted) if wanted else None
    if view is None or view.entity != entity.slug:
        raise ViewGone
    return view


def _can_be_sorted(order: str, entity: Entity, user: User) -> bool:
    name = order.removeprefix("-")
    return name in freely_sorted(entity, user) or name in {known.removeprefix("-") for known in effective(entity, user).orders}


def _is_changed(query: QueryDict, view: SavedView) -> bool:
    if any(name not in RESERVED for name in query):
        return True
    if WHERE in query and _tree(str(query[WHERE])) != tree_of(view):
        return True
    return any(name in query and query[name] != str(view.options.get(name, "")) for name in OPTIONS)


def _tree(text: str) -> Group | None:
    try:
        return read_where(text)
    except BadRequest:
        return None


def tree_of(view: SavedView) -> Group:
    """The question of a view; one that cannot be read any more is told by the page that asks it."""
    try:
        return from_json(view.criteria) if view.criteria else Group()
    except ValueError:
        return Group()


def lost_parts(view: SavedView, user: User) -> list[str]:
    """The names of what a view asks about that does not exist any more, as far as nothing hidden is told by it."""
    entity = entity_named(view.entity)
    hidden = fields_for(user, entity)
    return [name for name in dict.fromkeys(lost_in(tree_of(view), entity)) if name not in hidden]


def lost_in(node: Node, entity: Entity) -> Iterator[str]:
    """The names a part of a question asks about of which there is nothing any more."""
    if isinstance(node, Group):
        for part in node.parts:
            yield from lost_in(part, entity)
    elif isinstance(node, Condition):
        if node.field not in PSEUDO and known_field(entity, node.field) is None:
            yield node.field
    elif (target := _target(node.relation, entity)) is None:
        yield node.relation
    else:
        yield from lost_in(node.where, target)


def _target(relation: str, entity: Entity) -> Entity | None:
    slug, _dot, name = relation.rpartition(".")
    try:
        known = known_field(entity_named(slug) if slug else entity, name)
        return None if known is None else entity_named(slug) if slug else known.target_entity
    except LookupError:
        return None


def view_key(query: QueryDict) -> UUID | None:
    """The key of the view a query string names, if it names one."""
    return key_of(query.get(SAVED, ""))
