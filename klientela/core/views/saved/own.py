"""What each user makes of views for himself: pins in his menu, the view his list begins with, his own layout of a list."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from klientela.core.access.decisions import may
from klientela.core.identity.models import User
from klientela.core.views.models import SavedView, ViewUse
from klientela.core.views.saved.rights import read_views
from klientela.core.views.saved.sql import prepared
from klientela.kernel.entity import Entity, entity_named

KEPT, KEPT_VIEWS = "_own_views", "_views"
MOST_PINS = 20
_uses: Callable[[UUID], list[ViewUse]] = prepared(lambda key: ViewUse.objects.filter(user=key))


@dataclass(frozen=True)
class Pin:
    """A view in the menu."""

    key: UUID
    name: str
    entity: str


@dataclass
class Own:
    """Everything one user has set for himself."""

    pins: list[Pin] = field(default_factory=list)
    defaults: dict[str, UUID] = field(default_factory=dict)
    layouts: dict[str, dict[str, str]] = field(default_factory=dict)


def own_of(user: User) -> Own:
    """What a user has set for himself, of views he may still open; read once in a request."""
    known: Own | None = user.__dict__.get(KEPT)
    if known is None:
        known = user.__dict__[KEPT] = _read(user)
    return known


def layout_of(user: User, entity: Entity) -> dict[str, str]:
    """The user's own layout of a list."""
    return own_of(user).layouts.get(entity.slug, {})


@transaction.atomic
def pin(view: SavedView, *, by: User, is_pinned: bool = True) -> None:
    """Put a view into the user's menu, or take it out."""
    _use(view, by=by, is_pinned=is_pinned)


@transaction.atomic
def begin_with(view: SavedView, *, by: User, is_default: bool = True) -> None:
    """Have the user's list begin with a view, or as it is."""
    ViewUse.objects.filter(user=by, entity=view.entity, is_default=True).update(is_default=False)
    _use(view, by=by, is_default=is_default)


@transaction.atomic
def keep_layout(entity: Entity, options: dict[str, str], *, by: User) -> None:
    """Keep columns, widths and density of a list as the user's own; an empty value goes back to what everybody has."""
    kept = {**layout_of(by, entity), **options}
    kept = {name: value for name, value in kept.items() if value}
    ViewUse.objects.update_or_create(user=by, entity=entity.slug, view=None, defaults={"options": kept})
    by.__dict__.pop(KEPT, None)


def _use(view: SavedView, *, by: User, **values: Any) -> None:
    ViewUse.objects.update_or_create(user=by, view=view, defaults=values, create_defaults={"entity": view.entity, **values})
    by.__dict__.pop(KEPT, None)


def views_of(user: User) -> dict[UUID, SavedView]:
    """The views a user may open, by name; read once in a request."""
    known: dict[UUID, SavedView] | None = user.__dict__.get(KEPT_VIEWS)
    if known is None:
        known = user.__dict__[KEPT_VIEWS] = {view.pk: view for view in read_views(user.pk)}
    return known


def _read(user: User) -> Own:
    own, used = Own(), dict[UUID, ViewUse]()
    for use in _uses(user.pk):
        if use.view_id is None:
            own.layouts[use.entity] = {str(word): str(value) for word, value in use.options.items()}
        elif use.is_pinned or use.is_default:
            used[use.view_id] = use
    for key, view in views_of(user).items() if used else ():
        mine = used.get(key)
        if mine and mine.is_pinned and len(own.pins) < MOST_PINS and _is_read(user, view.entity):
            own.pins.append(Pin(key, view.name, view.entity))
        if mine and mine.is_default:
            own.defaults[view.entity] = key
    return own


def _is_read(user: User, slug: str) -> bool:
    try:
        return may(user, "read", entity_named(slug))
    except LookupError:
        return False
