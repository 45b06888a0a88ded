"""What a user's roles allow, remembered until any role, grant or membership changes."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from django.db import connection

from klientela.core.access.models import BranchMember, Grant, Principal, PrincipalKind, Scope, TeamMember
from klientela.core.identity.models import RulesVersion, User

EVERYTHING = None
type Codes = frozenset[int] | None
"""Codes of which a record's `acl` must hold one; None (EVERYTHING): no limit."""


@dataclass(frozen=True)
class Rights:
    """What one user may do: scopes by (entity, operation), functions, and the codes behind each scope."""

    scopes: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    functions: frozenset[str] = frozenset()
    by_scope: dict[str, frozenset[int]] = field(default_factory=dict)

    def has(self, entity: str, op: str) -> bool:
        """Whether any grant speaks of this operation on this entity."""
        return bool(self.scopes.get((entity, op)))

    def codes(self, entity: str, op: str) -> Codes:
        """The codes that open a record to this operation; an empty set opens none."""
        scopes = self.scopes.get((entity, op), frozenset())
        if Scope.ALL in scopes:
            return EVERYTHING
        return frozenset().union(*(self.by_scope.get(scope, frozenset()) for scope in scopes))


def rights_of(user: User, *, version: int | None = None) -> Rights:
    """The rights of a user now; nobody without an active user has any."""
    if not user.is_active or user.deleted_at:
        return Rights()
    return _rights(user.pk, rules_version() if version is None else version, connection.settings_dict["NAME"])


def rules_version() -> int:
    """The number of the rules in force."""
    return RulesVersion.objects.values_list("version", flat=True).first() or 0


@lru_cache(maxsize=2048)
def _rights(user_id: UUID, version: int, database: str) -> Rights:
    scopes: dict[tuple[str, str], set[str]] = defaultdict(set)
    functions = set()
    for entity, op, scope in Grant.objects.filter(role__holders__user_id=user_id).values_list("entity", "op", "scope"):
        if entity:
            scopes[entity, op].add(scope)
        else:
            functions.add(op)
    return Rights({key: frozenset(found) for key, found in scopes.items()}, frozenset(functions), _codes_by_scope(user_id))


def _codes_by_scope(user_id: UUID) -> dict[str, frozenset[int]]:
    teams = TeamMember.objects.filter(user_id=user_id).values_list("team_id", flat=True)
    branches = BranchMember.objects.filter(user_id=user_id).values_list("branch_id", flat=True)
    return {
        Scope.OWN: _codes(PrincipalKind.USER, [user_id]),
        Scope.SUBORDINATES: _codes(PrincipalKind.USER, subordinates(user_id)),
        Scope.TEAM: _codes(PrincipalKind.TEAM, teams),
        Scope.BRANCH: _codes(PrincipalKind.BRANCH, branches),
    }


def _codes(kind: PrincipalKind, refs: Iterable[UUID]) -> frozenset[int]:
    return frozenset(Principal.objects.filter(kind=kind, ref__in=refs).values_list("code", flat=True))


def subordinates(user_id: UUID) -> set[UUID]:
    """Everybody below this user in the tree of managers."""
    below = defaultdict(list)
    for person, manager in User.objects.exclude(manager=None).values_list("pk", "manager_id"):
        below[manager].append(person)
    found: set[UUID] = set()
    todo = [user_id]
    while todo:
        new = [person for person in below[todo.pop()] if person not in found and person != user_id]
        found.update(new)
        todo.extend(new)
    return found
