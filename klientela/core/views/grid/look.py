"""What every page of the editor begins with: the policy as its reader sees it, and the roles."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest
from django.urls import reverse

from klientela.core.access.decisions import may, visible
from klientela.core.access.defaults import ROLES
from klientela.core.access.drafts import Draft, draft_of
from klientela.core.access.functions import MANAGE_ACCESS
from klientela.core.access.models import RoleHolder
from klientela.core.access.modules import modules_off
from klientela.core.access.policy_document import NAME, TEXT, Key
from klientela.core.identity.models import User
from klientela.core.views.grid.table import View
from klientela.core.views.grid.words import role_name
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_named

FACES = 4


@dataclass(frozen=True)
class RoleLink:
    """One line in the list of roles."""

    slug: str
    name: str
    url: str
    holders: int
    is_changed: bool


class Look:
    """The policy as one reader sees it: with the changes he drafted, if he may change it."""

    def __init__(self, request: HttpRequest) -> None:
        self.user: User = user_of(request)
        self.may_change = may(self.user, MANAGE_ACCESS)
        self.draft: Draft = draft_of(self.user)

    @cached_property
    def number(self) -> int:
        """How many facts the draft changes."""
        return len(self.draft.changes)

    @cached_property
    def roles(self) -> dict[str, str]:
        """Names of roles by code: the ready ones in their order, then the company's own."""
        order = [ready.slug for ready in ROLES]
        slugs = [key.role for key in self.draft.facts if key.kind == TEXT and key.name == NAME]
        names = {slug: role_name(self.draft.facts, slug) for slug in slugs}
        return dict(sorted(names.items(), key=lambda item: (order.index(item[0]) if item[0] in order else len(order), item[1])))

    def view(self, role: str) -> View:
        """The grid of one role; an unknown role is no page."""
        if role not in self.roles:
            raise Http404
        return View(role, self.draft.facts, self.draft.before, self.may_change, modules_off())

    def links(self, page: str = "access-role") -> list[RoleLink]:
        """The list of roles."""
        held = holders_by_role()
        changed = {change.key.role for change in self.draft.changes}
        return [RoleLink(slug, name, reverse(page, args=[slug]), held.get(slug, 0), slug in changed) for slug, name in self.roles.items()]

    def context(self, current: str = "", **more: Any) -> dict[str, Any]:
        """What the frame of the editor shows."""
        return {"look": self, "links": self.links(), "current": current, **more}

    def reach(self, role: str) -> dict[str, Any]:
        """Some of those who hold a role, for whoever may see colleagues."""
        people = visible(self.user, "read", entity_named("users")).filter(is_active=True)
        found = people.filter(pk__in=RoleHolder.objects.filter(role__slug=role).values("user")).order_by("name")
        number = found.count()
        return {"people": found[:FACES], "more": max(0, number - FACES), "number": number}


def holders_by_role() -> dict[str, int]:
    """How many active people hold each role."""
    rows = RoleHolder.objects.filter(user__is_active=True, user__deleted_at=None).values_list("role__slug")
    return dict(rows.annotate(number=Count("pk")))


def texts_of(look: Look, role: str) -> dict[str, Any]:
    """Name, description and second factor of a role, as they are kept."""
    return {key.name: value for key, value in look.draft.facts.items() if key[:2] == (role, TEXT)}


def has_function(look: Look, role: str, name: str) -> bool:
    """Whether a role has a function."""
    return Key(role, "function", "", name) in look.draft.facts
