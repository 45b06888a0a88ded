"""Who sees a saved view, who may change it, and which one a list begins with."""

from collections.abc import Callable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from klientela.core.access.decisions import may
from klientela.core.access.functions import MANAGE_SETTINGS
from klientela.core.access.models import RoleHolder, TeamMember
from klientela.core.identity.models import User
from klientela.core.views.models import SavedView, ViewShare
from klientela.core.views.saved.sql import prepared
from klientela.kernel.entity import entity_named

SHARE_VIEWS = "share_views"


def may_share(user: User) -> bool:
    """Whether somebody may show views to roles and teams."""
    return may(user, SHARE_VIEWS) or may(user, MANAGE_SETTINGS)


def views_for(user: User) -> QuerySet[SavedView]:
    """The views somebody may open: his own, and those shared with a role he holds or a team he belongs to or leads."""
    return _views_for(user.pk)


def _views_for(key: UUID) -> QuerySet[SavedView]:
    shares = ViewShare.objects.filter(with_me(key), view=OuterRef("pk"))
    return SavedView.objects.filter(deleted_at=None).filter(Q(author=key) | Q(Exists(shares)))


read_views: Callable[[UUID], list[SavedView]] = prepared(lambda key: _views_for(key).order_by("name", "pk"))
"""The views a user of this key may open, by name."""


def overseen_by(user: User) -> QuerySet[SavedView]:
    """The views somebody may look after: his own, and for whoever changes settings all that are shared."""
    mine = Q(author=user)
    if may(user, MANAGE_SETTINGS):
        mine |= Q(Exists(ViewShare.objects.filter(view=OuterRef("pk"))))
    return SavedView.objects.filter(deleted_at=None).filter(mine)


def view_for(user: User, key: UUID) -> SavedView | None:
    """The view of this key, if it is there and for this user."""
    found = views_for(user).select_related("author").filter(pk=key).first()
    return found if found and may(user, "read", entity_named(found.entity)) else None


def may_change(user: User, view: SavedView) -> bool:
    """Only the author changes a view; when he has left, whoever changes settings, after taking it over."""
    return view.author_id == user.pk


def has_left(view: SavedView) -> bool:
    """Whether the author of a view does not work here any more."""
    return not view.author.is_active or view.author.deleted_at is not None


def default_view(user: User, entity: str) -> UUID | None:
    """The view a list begins with: the user's own choice, else that of the first of his roles by name."""
    shares = ViewShare.objects.filter(default_of=entity, view__deleted_at=None, role__in=roles_of(user), role__deleted_at=None)
    return shares.order_by("role__name", "role_id").values_list("view_id", flat=True).first()


def with_me(key: UUID) -> Q:
    """The shares that open something to somebody: to a role he holds or a team he belongs to or leads."""
    teams = TeamMember.objects.filter(user=key, team__deleted_at=None).values("team")
    leads = Q(team__leader=key, team__deleted_at=None)
    return Q(role__in=_roles_of(key), role__deleted_at=None) | Q(team__in=teams) | leads


def roles_of(user: User) -> QuerySet[RoleHolder]:
    """The roles somebody holds."""
    return _roles_of(user.pk)


def _roles_of(key: UUID) -> QuerySet[RoleHolder]:
    return RoleHolder.objects.filter(user=key).values("role")  # type: ignore[return-value]
