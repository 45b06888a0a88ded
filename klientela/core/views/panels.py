"""Panels on the pages of people and the organisation: where somebody belongs, who belongs here."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.access.decisions import may, visible
from klientela.core.access.models import Branch, BranchMember, Role, RoleHolder, Team, TeamMember, Territory, TerritoryMember
from klientela.core.identity.browsers import sessions_of
from klientela.core.identity.factors import has_second_factor
from klientela.core.identity.models import User, UserKind
from klientela.core.records.moving import may_move
from klientela.core.views.naming import plural_of, singular_of
from klientela.kernel.entity import Entity, Panel, entity_named

SHOWN = 100
PLACES: tuple[tuple[str, Any, Any, str], ...] = (
    ("roles", Role, RoleHolder, "role"),
    ("teams", Team, TeamMember, "team"),
    ("branches", Branch, BranchMember, "branch"),
    ("territories", Territory, TerritoryMember, "territory"),
)
MEMBERS: dict[type, tuple[Any, str]] = {
    Team: (TeamMember, "team"),
    Branch: (BranchMember, "branch"),
    Territory: (TerritoryMember, "territory"),
    Role: (RoleHolder, "role"),
}

RIGHTS: dict[str, Any] = {
    "read": pgettext_lazy("right", "see"),
    "create": pgettext_lazy("right", "enter new"),
    "update": pgettext_lazy("right", "change"),
    "delete": pgettext_lazy("right", "delete"),
    "transfer": pgettext_lazy("right", "hand over"),
    "export": pgettext_lazy("right", "export"),
    "import": pgettext_lazy("right", "import files"),
    "manage_settings": pgettext_lazy("right", "change settings"),
    "see_personal_numbers": pgettext_lazy("right", "see personal numbers"),
}
"""What a right is called; the right to an action bears the name of its button."""


def sign_in_of(entity: Entity, record: Any, user: User) -> Panel | None:
    """Whether a colleague can sign in, and the button that makes an invitation."""
    if not isinstance(record, User) or record.kind == UserKind.SERVICE or not may(user, "update", entity):
        return None
    context = {
        "colleague": record,
        "can_sign_in": record.has_usable_password(),
        "may_invite": record.is_active,
        "sessions": sessions_of(record).count(),
        "has_second_factor": has_second_factor(record),
        "may_forget": may(user, "update", entity_named("roles")),
    }
    return Panel(_("Sign-in"), "identity/panel_sign_in.html", context, "side")


def place_of(entity: Entity, record: Any, user: User) -> Panel | None:
    """The roles, teams, branches and territories of a colleague, to be ticked by those who may change them."""
    if not isinstance(record, User):
        return None
    kinds = [_boxes(slug, record, user) for slug, *_rest in PLACES]
    move_url = reverse("users-move", args=[record.pk]) if may_move(user, record) else ""
    context = {
        "colleague": record,
        "kinds": [kind for kind in kinds if kind],
        "may_place": may(user, "update", entity),
        "move_url": move_url,
    }
    return Panel(_("Where the person belongs"), "identity/panel_place.html", context)


def members_of(entity: Entity, record: Any, user: User) -> Panel | None:
    """Who belongs to a team or branch or holds a role."""
    if type(record) not in MEMBERS or not may(user, "read", entity_named("users")):
        return None
    membership, field = MEMBERS[type(record)]
    keys = membership.objects.filter(**{field: record}).values("user")
    members = visible(user, "read", entity_named("users")).filter(pk__in=keys).order_by("name")[:SHOWN]
    return Panel(_("Who belongs here"), "identity/panel_members.html", {"members": members})


def _boxes(slug: str, colleague: User, user: User) -> dict[str, Any] | None:
    entity = entity_named(slug)
    if not may(user, "read", entity):
        return None
    _slug, _model, membership, field = next(place for place in PLACES if place[0] == slug)
    held = set(membership.objects.filter(user=colleague).values_list(field, flat=True))
    rows = [(each, each.pk in held) for each in visible(user, "read", entity).order_by("name")]
    may_change = may(user, "update", entity)
    return {"slug": slug, "label": plural_of(entity), "singular": singular_of(entity), "rows": rows, "may_change": may_change}
