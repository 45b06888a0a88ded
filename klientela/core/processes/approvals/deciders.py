"""Whom a level asks, and who is asked instead of somebody who is away, has left, asked for it himself or may not see the record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from klientela.core.access.decisions import confining, may
from klientela.core.access.models import Grant, RoleHolder
from klientela.core.access.services import home_of
from klientela.core.identity.models import User
from klientela.core.processes.approvals.models import Absence, Call, Level, Routed, Who
from klientela.kernel.entity import entity_of

DIRECT = "direct_approvals"
"""The function of those who see all requests, name somebody where nobody is left to decide, and take requests back."""


@dataclass(frozen=True)
class Asked:
    """Whom to ask; nobody, where none was found. `routed` says why it is not whom the rule names."""

    user: User | None
    stands_for: User | None = None
    routed: str = ""


def people_of(level: Level, record: Any, asker: User) -> list[User]:
    """Those a level names for a record, whether or not they can decide just now."""
    if level.who == Who.PEOPLE:
        return list(User.objects.filter(pk__in=level.people).order_by("name"))
    if level.who == Who.ROLE:
        return holders_of_role(level.role_id)
    if level.who == Who.FUNCTION:
        return holders_of(level.function)
    owner = getattr(record, "owner", None) or asker
    found = owner.manager if level.who == Who.MANAGER else _leader(record, owner)
    return [found] if found else []


def holders_of_role(role: UUID | None) -> list[User]:
    """The active colleagues who hold a role."""
    keys = RoleHolder.objects.filter(role=role).values("user")
    return list(User.objects.filter(pk__in=keys, is_active=True, deleted_at=None).order_by("name"))


def holders_of(function: str) -> list[User]:
    """The active colleagues who may use a function."""
    roles = Grant.objects.filter(op=function, entity="").values("role")
    keys = RoleHolder.objects.filter(role__in=roles, role__deleted_at=None).values("user")
    people = User.objects.filter(pk__in=keys, is_active=True, deleted_at=None).order_by("name")
    return [user for user in people if may(user, function)]


def deputy_of(person: User, record: Any, *, level: Level, asker: User, tried: Iterable[UUID] = ()) -> Asked:
    """Who can decide instead of somebody, or he himself: active, here, of a kind who may see such records, and not about his own."""
    seen, routed = set(tried), ""
    current: User | None = person
    absent: User | None = None
    while current is not None and current.pk not in seen:
        seen.add(current.pk)
        why, following = _hindered(current, record, level=level, asker=asker)
        if not why:
            return Asked(current, absent if absent != current else None, routed)
        absent = current if why == Routed.ABSENT and absent is None else absent
        routed, current = routed or why, following
    return Asked(None, absent, routed or Routed.NOBODY)


def substitute_on(user: User, day: date) -> User | None:
    """Who stands in for somebody on a day, if he is away."""
    rows = Absence.objects.filter(user=user, deleted_at=None, starts_on__lte=day, ends_on__gte=day).select_related("substitute")
    found = rows.order_by("-created_at").first()
    return found.substitute if found else None


def is_here(user: User | None) -> bool:
    """Whether somebody still works here."""
    return user is not None and user.is_active and user.deleted_at is None


def may_decide(call: Call, user: User) -> bool:
    """Whether a question is to this user: he was asked, or somebody only stands in for him; never about what he asked for himself."""
    return user.pk in {call.user_id, call.stands_for_id} and user.pk != call.request.asked_by_id


def is_own(user: User, record: Any, *, level: Level, asker: UUID) -> bool:
    """Whether a record is somebody's own matter: he asked, or it is his and the rule does not name him."""
    is_his = user.pk == getattr(record, "owner_id", None) and not (level.who == Who.PEOPLE and user.pk in level.people)
    return is_his or user.pk == asker


def _hindered(user: User, record: Any, *, level: Level, asker: User) -> tuple[str, User | None]:
    if not is_here(user):
        return Routed.LEFT, substitute_on(user, timezone.localdate()) or user.manager
    if is_own(user, record, level=level, asker=asker.pk):
        return Routed.OWN, user.manager
    if substitute := substitute_on(user, timezone.localdate()):
        return Routed.ABSENT, substitute
    if not can_be_shown(user, record):
        return Routed.UNABLE, user.manager
    return "", None


def can_be_shown(user: User, record: Any) -> bool:
    """Whether a share can open the record to him: his roles let him read records of its kind at all, and no restriction excludes it."""
    entity = entity_of(record)
    return may(user, "read", entity) and all(not codes.isdisjoint(record.acl) for codes in confining(user, "read", entity))


def _leader(record: Any, owner: User) -> User | None:
    team = getattr(record, "team", None) or home_of(owner)[0]
    return team.leader if team else None
