"""What is arranged for a user: the company's overlay, his branches', his roles', his own, put together and remembered."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from uuid import UUID

from django.db.models import Q

from klientela.core.access.acting import actor_or_none
from klientela.core.access.grants import rules_version
from klientela.core.access.models import BranchMember, RoleHolder
from klientela.core.identity.models import User
from klientela.core.records.own.publishing import configuration_version, configured
from klientela.core.views.overlays.content import EMPTY, Content, merged, read_content
from klientela.core.views.overlays.models import Level, Overlay

type Place = tuple[str, UUID | None]
"""A level, and whose."""

COMPANY: tuple[Place, ...] = ((Level.COMPANY.value, None),)

_tried: ContextVar[tuple[str, Content] | None] = ContextVar("tried_layout", default=None)


def content_for(entity: str, user: User | None) -> Content:
    """What is arranged of an entity (or of the menu) for a user; the company's for nobody."""
    tried = _tried.get()
    if tried is not None and tried[0] == entity:
        return tried[1]
    if entity not in _arranged():
        return EMPTY
    stamp = configuration_version()
    return _for_user(entity, user.pk, _rules_of(user), stamp) if user else _for_places(entity, COMPANY, stamp)


def content_of_programs(entity: str, user: User) -> Content:
    """What is arranged for the roles and branches of a service account: what the company arranges for its people does not concern it."""
    if entity not in _arranged():
        return EMPTY
    stamp = configuration_version()
    return _for_places(entity, tuple(place for place in _places(user.pk, _rules_of(user), stamp) if place not in COMPANY), stamp)


def has_layouts() -> bool:
    """Whether anything is arranged at all."""
    return bool(_arranged()) or is_trying()


def is_trying() -> bool:
    """Whether a layout is looked at before it holds."""
    return _tried.get() is not None


@contextmanager
def trying(entity: str, content: Content) -> Iterator[None]:
    """Everything within sees an entity arranged so: for previews."""
    token = _tried.set((entity, content))
    try:
        yield
    finally:
        _tried.reset(token)


def places_of(user_id: UUID) -> tuple[Place, ...]:
    """The levels that say something to a user, the widest first; several branches and roles by name."""
    branches = BranchMember.objects.filter(user=user_id, branch__deleted_at=None).order_by("is_main", "branch__name", "branch_id")
    roles = RoleHolder.objects.filter(user=user_id, role__deleted_at=None).order_by("role__name", "role_id")
    return (
        (Level.COMPANY.value, None),
        *((Level.BRANCH.value, pk) for pk in branches.values_list("branch_id", flat=True)),
        *((Level.ROLE.value, pk) for pk in roles.values_list("role_id", flat=True)),
        (Level.USER.value, user_id),
    )


def target_of(overlay: Overlay) -> UUID | None:
    """Whose an overlay is: the branch, role or user of its level."""
    return overlay.branch_id or overlay.role_id or overlay.user_id


def for_places(entity: str, places: tuple[Place, ...], *, but: Place | None = None) -> list[tuple[Place, Content]]:
    """What each of these levels says of an entity, the widest first."""
    found = {(row.level, target_of(row)): row.content for row in _rows(entity, places)}
    return [(place, read_content(found[place])) for place in places if place in found and place != but]


def _rows(entity: str, places: tuple[Place, ...]) -> list[Overlay]:
    keys = [key for _level, key in places if key]
    mine = Q(level=Level.COMPANY) | Q(branch__in=keys) | Q(role__in=keys) | Q(user__in=keys)
    return list(Overlay.objects.filter(mine, entity=entity, deleted_at=None))


@configured
def _arranged() -> frozenset[str]:
    """Of what anything is arranged for anybody: nearly always nothing, and then nobody is asked further."""
    return frozenset(Overlay.objects.filter(deleted_at=None).exclude(content={}).values_list("entity", flat=True))


@lru_cache(maxsize=8192)
def _for_user(entity: str, user_id: UUID, _rules: int, stamp: UUID | None) -> Content:
    return _for_places(entity, _places(user_id, _rules, stamp), stamp)


@lru_cache(maxsize=2048)
def _places(user_id: UUID, _rules: int, _stamp: UUID | None) -> tuple[Place, ...]:
    return places_of(user_id)


@lru_cache(maxsize=4096)
def _for_places(entity: str, places: tuple[Place, ...], _stamp: UUID | None) -> Content:
    return merged(content for _place, content in for_places(entity, places))


def _rules_of(user: User) -> int:
    """Roles and branches of people change the rules, so their number tells whether they are still the same."""
    actor = actor_or_none()
    known = actor.rules_version if actor and actor.user and actor.user.pk == user.pk else None
    return rules_version() if known is None else known
