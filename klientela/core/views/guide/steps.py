"""Steps that belong to nobody in particular: the company, its people, and everybody's own things."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may, sees, visible
from klientela.core.access.models import RoleHolder
from klientela.core.identity.models import CodeApp, Passkey, User, UserKind
from klientela.core.records.writing import may_make
from klientela.core.views.models import DashboardShare, SavedView, ViewShare
from klientela.core.views.saved.rights import may_share
from klientela.kernel.entity import entity_named
from klientela.kernel.guide import Step

ADMINISTRATORS = frozenset({"administrator"})
LEADERS = frozenset({"team-leader", "director"})
SELLERS = frozenset({"rep", "team-leader", "director"})
WITH_CUSTOMERS = frozenset({"rep", "team-leader", "director", "marketing", "service-agent", "accountant", "auditor"})


def at(name: str, **words: Any) -> Callable[[User], str]:
    """Where a step is done, when it is the same page for everybody."""
    return lambda _user: reverse(name, **words)


def may_do(op: str, slug: str = "") -> Callable[[User], bool]:
    """For whoever may do this."""
    return lambda user: may(user, op, entity_named(slug) if slug else None)


def made_by(slug: str) -> dict[str, Any]:
    """A step that is done with the first record of a kind that is one's own."""
    return {
        "done": partial(_own, slug=slug),
        "address": at(f"{slug}-new"),
        "allowed": lambda user: may_make(user, entity_named(slug)) and sees(user, entity_named(slug), "owner"),
    }


def _own(user: User, *, slug: str) -> Any:
    return visible(user, "read", entity_named(slug)).filter(owner=user)


def _describes(user: User) -> bool:
    branches = entity_named("branches")
    return may(user, "update", branches) and sees(user, branches, "legal_name", "tax_id", "street")


def _company(user: User) -> Any:
    return visible(user, "read", entity_named("branches")).exclude(legal_name="", tax_id="", street="")


def _first_branch(user: User) -> str:
    rows = visible(user, "update", entity_named("branches"))
    key = rows.order_by("created_at", "pk").values_list("pk", flat=True).first()
    return reverse("branches-edit", args=[key]) if key else ""


def _parts(user: User) -> Any:
    return visible(user, "read", entity_named("teams"))


def _colleagues(user: User) -> Any:
    return User.objects.filter(kind=UserKind.PERSON, deleted_at=None).exclude(pk=user.pk)


def _placed(user: User) -> Any:
    return RoleHolder.objects.filter(role__deleted_at=None, user__deleted_at=None).exclude(user=user)


def _protected(user: User) -> Any:
    return CodeApp.objects.filter(user=user).exists() or Passkey.objects.filter(user=user)


def _preferences(user: User) -> bool:
    return bool(user.language and user.zone)


def _kept_view(user: User) -> Any:
    return SavedView.objects.filter(author=user, deleted_at=None)


def first_list(user: User) -> str:
    """The list somebody works with most."""
    for slug in ("deals", "organizations", "products"):
        if may(user, "read", entity_named(slug)):
            return reverse(f"{slug}-list")
    return ""


def _shown(user: User) -> Any:
    shared = DashboardShare.objects.filter(dashboard__author=user, dashboard__deleted_at=None)
    return shared.exists() or ViewShare.objects.filter(view__author=user, view__deleted_at=None)


ADMINISTRATION = {
    "company": Step(
        _("Company"),
        _("Its full name, tax number and address. They stand on what you send."),
        _company,
        _first_branch,
        _("Enter"),
        "building",
        ADMINISTRATORS,
        _describes,
    ),
    "parts": Step(
        _("Teams"),
        _("Who works where and with whom decides who sees what."),
        _parts,
        at("teams-new"),
        _("Add a team"),
        "sitemap",
        ADMINISTRATORS,
        may_do("create", "teams"),
        tour="organisation",
    ),
    "colleagues": Step(
        _("Colleagues"),
        _("Enter who works here and invite them; each chooses a password."),
        _colleagues,
        at("users-list"),
        _("Invite"),
        "user-plus",
        ADMINISTRATORS,
        may_do("create", "users"),
    ),
    "roles": Step(
        _("Roles"),
        _("Look at what each role may do, and give your colleagues theirs."),
        _placed,
        at("access-grid"),
        _("Look at roles"),
        "shield-lock",
        ADMINISTRATORS,
        may_do("update", "roles"),
    ),
}
EVERYBODY = {
    "preferences": Step(
        _("Language and time zone"),
        _("Say how you want to be spoken to and which clock counts for you."),
        _preferences,
        at("me"),
        _("Choose"),
        "adjustments-horizontal",
    ),
    "view": Step(
        _("A view of your own"),
        _("Filter a list to what you look at each day, and keep it under a name."),
        _kept_view,
        first_list,
        _("Open the list"),
        "star",
        WITH_CUSTOMERS,
        lambda user: bool(first_list(user)),
        tour="list",
    ),
    "shown": Step(
        _("Show your team what counts"),
        _("Share a view or a start page, so that all begin with the same figures."),
        _shown,
        at("home"),
        _("Open the start page"),
        "users",
        LEADERS,
        may_share,
        tour="start",
    ),
    "second-factor": Step(
        _("Protect your account"),
        _("With a second step nobody comes in by your password alone."),
        _protected,
        at("me"),
        _("Set it up"),
        "lock",
        ADMINISTRATORS | LEADERS,
    ),
}


def steps() -> Iterable[tuple[str, Step, int]]:
    """All of them with their places."""
    yield from ((code, step, 10 * place) for place, (code, step) in enumerate(ADMINISTRATION.items()))
    yield from ((code, step, 500 + 10 * place) for place, (code, step) in enumerate(EVERYBODY.items()))
