"""Verbs about the people who work here: founding the company's installation, taking on, placing, inviting, letting go."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from klientela.core.access.acting import as_system
from klientela.core.access.administrators import somebody_administers
from klientela.core.access.decisions import demand, may
from klientela.core.access.grants import rights_of
from klientela.core.access.models import Branch, BranchMember, Role, RoleHolder, Scope, Team, TeamMember, Territory, TerritoryMember
from klientela.core.access.organisation import in_words, standing
from klientela.core.access.policies import rules_of_roles
from klientela.core.access.services import give_role, join_branch, join_team, join_territory
from klientela.core.access.trees import refuse_circle
from klientela.core.identity.browsers import end_sessions
from klientela.core.identity.factors import remove_second_factors
from klientela.core.identity.keys import revoke_keys
from klientela.core.identity.models import SecurityEventKind, User, UserKind
from klientela.core.identity.security import note_event
from klientela.core.identity.services import INVITATION, SETUP, one_time_link, take_on, use_link
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed

FOUNDER_ROLES = ("administrator", "director")

_OWN_SUPERIOR = _("Nobody can be their own superior, not even through others.")


@transaction.atomic
def found_company(secret: str, *, company: str, name: str, password: str, email: str = "", language: str = "") -> User:
    """Use the set-up link: the company's first branch, and its first user, who administers and directs."""
    with as_system("set-up of the company"):
        user = use_link(secret, purpose=SETUP, password=password, name=name, email=email)
        user.language = language
        user.save(update_fields=["language", "changed_at"])
        branch, _made = Branch.objects.get_or_create(name=company.strip(), deleted_at=None)
        join_branch(user, branch)
        for role in FOUNDER_ROLES:
            give_role(user, role)
    return user


@transaction.atomic
def hire(values: Mapping[str, Any], *, by: User) -> User:
    """Enter somebody who works here, from the fields of a form or a line of an import."""
    fields = dict(values)
    known = {key: fields.pop(key, None) for key in ("name", "email", "manager", "username")}
    user = take_on(known["name"] or "", email=known["email"], manager=known["manager"], username=known["username"] or "")
    return change_staff(user, fields, by=by) if fields else user


@transaction.atomic
def make_service(name: str, *, responsible: User | None = None, by: User) -> User:
    """Enter a program that acts by API keys and never signs in; its manager is the person who answers for it."""
    demand(by, "create", entity_named("users"))
    if responsible and responsible.kind != UserKind.PERSON:
        raise ValidationError({"responsible": _("A colleague answers for a program.")})
    return take_on(name, manager=responsible, kind=UserKind.SERVICE)


@transaction.atomic
def change_staff(user: User, values: Mapping[str, Any], *, by: User) -> User:
    """Change what is written about a user. Whoever becomes inactive is signed out everywhere."""
    for name, value in values.items():
        setattr(user, name, value)
    user.email = (user.email or "").lower() or None
    refuse_circle(user, by="manager", words=_OWN_SUPERIOR)
    if not user.is_active and user.pk == by.pk:
        raise ValidationError({"is_active": _("You cannot close your own account.")})
    user.full_clean(exclude=["password"])
    before: Mapping[str, Any] = User.objects.filter(pk=user.pk).values("email", "is_active").first() or {}
    user.save()
    _note_changes(user, before, by=by)
    return user


def let_go(user: User, *, by: User, handed: bool = False) -> User:
    """Close an account: its owner cannot sign in. `handed`: what he looks after is being handed over."""
    _demand_standing(user, by=by)
    if not handed:
        refuse_leaving(user)
    with somebody_administers():
        return change_staff(user, {"is_active": False}, by=by)


def refuse_leaving(user: User) -> None:
    """Nobody goes while records are still looked after by him."""
    if held := standing(user):
        text = _("%(name)s still looks after records (%(what)s). Hand them over first.")
        raise ValidationError(text % {"name": user, "what": in_words(held)})


def keep_users(user: User, *, by: User) -> None:
    """Users are never deleted: what they did stays theirs."""
    raise ValidationError(_("Users are not deleted. Close the account."))


def make_main(user: User, kind: Any, place: Any) -> None:
    """Have what somebody makes belong to this team or branch from now on."""
    field, _slug = PLACES[kind]
    kind.objects.filter(user=user, is_main=True).exclude(**{field: place}).update(is_main=False)
    kind.objects.filter(user=user, **{field: place}).update(is_main=True)


def take_back(user: User, *, by: User) -> User:
    """Open a closed account again."""
    return change_staff(user, {"is_active": True}, by=by)


def sign_out_everywhere(user: User, *, by: User, address: str = "") -> None:
    """End every session of a colleague."""
    _demand_standing(user, by=by)
    end_sessions(user, by=by, address=address)


def forget_second_step(user: User, *, by: User, address: str = "") -> None:
    """Let a colleague in again who has lost everything of the second step; for those who may change roles, since it weakens an account."""
    if not may(by, "update", entity_named("roles")):
        raise NotAllowed("update")
    remove_second_factors(user, by=by, address=address)


@transaction.atomic
def invite(user: User, *, by: User) -> str:
    """The secret of a link with which a user chooses his password.

    Whoever may not change roles can invite only somebody who has no password yet and no role beyond his own,
    since the link lets its holder act as that user.
    """
    if not user.is_active:
        raise ValidationError(_("This account is closed. Open it first."))
    if user.kind == UserKind.SERVICE:
        raise ValidationError(_("A service account cannot sign in."))
    _demand_standing(user, by=by)
    if user.has_usable_password() and not may(by, "update", entity_named("roles")):
        raise NotAllowed("invite")
    return one_time_link(INVITATION, user=user)


@transaction.atomic
def place(
    user: User,
    *,
    by: User,
    roles: Iterable[Role] | None = None,
    teams: Iterable[Team] | None = None,
    branches: Iterable[Branch] | None = None,
    territories: Iterable[Territory] | None = None,
) -> None:
    """Say which roles somebody holds, to which teams and branches he belongs and in which territories he works.

    None leaves things as they are. Each is decided by those who may change roles, teams and so on: belonging somewhere
    opens records.
    """
    if roles is not None:
        _hold(user, set(roles), by=by)
    if teams is not None:
        _belong(user, TeamMember, set(teams), by=by)
    if branches is not None:
        _belong(user, BranchMember, set(branches), by=by)
    if territories is not None:
        _belong(user, TerritoryMember, set(territories), by=by)


def roles_of(user: User) -> tuple[str, ...]:
    """The codes of the roles a user holds."""
    return tuple(RoleHolder.objects.filter(user=user).values_list("role__slug", flat=True))


def _demand_standing(user: User, *, by: User) -> None:
    """Over somebody whose roles reach beyond one's own rights only those decide who may change roles."""
    beyond = set(roles_of(user)) - set(roles_of(by))
    if beyond and not _covers(by, beyond) and not may(by, "update", entity_named("roles")):
        raise NotAllowed("update")


def _covers(user: User, roles: Iterable[str]) -> bool:
    """Whether a user may do to all records whatever these roles allow to any."""
    rules = rules_of_roles(Role.objects.filter(slug__in=roles).values_list("pk", flat=True))
    rights = rights_of(user)
    return rules.functions <= rights.functions and all(Scope.ALL in rights.scopes(entity, op) for entity, op in rules.scopes)


def _hold(user: User, roles: set[Role], *, by: User) -> None:
    before = set(Role.objects.filter(holders__user=user))
    if roles == before:
        return
    if not may(by, "update", entity_named("roles")):
        raise NotAllowed("update")
    if user.pk == by.pk and any(role.slug == "administrator" for role in before - roles):
        raise ValidationError(_("You cannot take the role of administrator from yourself. Ask another administrator."))
    with somebody_administers():
        RoleHolder.objects.filter(user=user).exclude(role__in=roles).delete()
        for role in roles - before:
            give_role(user, role.slug)


PLACES: dict[Any, tuple[str, str]] = {
    TeamMember: ("team", "teams"),
    BranchMember: ("branch", "branches"),
    TerritoryMember: ("territory", "territories"),
}
"""By kind of membership: the field that names the place, and the entity of the place."""
JOINING: dict[Any, Any] = {TeamMember: join_team, BranchMember: join_branch, TerritoryMember: join_territory}


def _belong(user: User, kind: Any, wanted: set[Any], *, by: User) -> None:
    field, slug = PLACES[kind]
    if set(kind.objects.filter(user=user).values_list(field, flat=True)) == {each.pk for each in wanted}:
        return
    if not may(by, "update", entity_named(slug)):
        raise NotAllowed("update")
    kind.objects.filter(user=user).exclude(**{f"{field}__in": wanted}).delete()
    for joined in wanted:
        JOINING[kind](user, joined)
    if kind is not TerritoryMember and wanted and not kind.objects.filter(user=user, is_main=True).exists():
        first = kind.objects.filter(user=user).order_by("pk").first()
        kind.objects.filter(pk=first.pk).update(is_main=True)


def _note_changes(user: User, before: Mapping[str, Any], *, by: User) -> None:
    """Write down what concerns the safety of the account; whoever's account is closed is out at once."""
    if before.get("email") and before["email"] != user.email:
        note_event(SecurityEventKind.EMAIL_CHANGED, user=user, by=by, before=before["email"])
    if before.get("is_active") != user.is_active:
        note_event(SecurityEventKind.ACCOUNT_OPENED if user.is_active else SecurityEventKind.ACCOUNT_CLOSED, user=user, by=by)
    if not user.is_active:
        end_sessions(user, by=by)
        revoke_keys(user, by=by)
