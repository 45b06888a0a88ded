"""What a user's roles allow, remembered until any role, grant or membership changes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db import connection
from django.utils import timezone

from klientela.core.access.models import (
    BranchMember,
    EmergencyAccess,
    FieldLevel,
    PartyUser,
    Principal,
    PrincipalKind,
    RoleHolder,
    Scope,
    TeamMember,
    TerritoryMember,
)
from klientela.core.access.modules import modules_off
from klientela.core.access.policies import Rules, rules_of_roles
from klientela.core.identity.models import RulesVersion, User

EVERYTHING = None
type Codes = frozenset[int] | None
"""Codes of which a record's `acl` must hold one; None (EVERYTHING): no limit."""
type Reach = frozenset[str]
"""Scopes of one operation on one entity."""

NOWHERE: Reach = frozenset()
EMERGENCY_OPS = ("read",)
SHARES_FOR = {"read": ("read", "update"), "export": ("read", "update"), "update": ("update",)}


@dataclass(frozen=True)
class Rights:
    """What one user may do: scopes by (entity, operation), functions, field levels, and the codes behind each scope."""

    rules: Rules = field(default_factory=Rules)
    by_scope: Mapping[str, frozenset[int]] = field(default_factory=dict)
    shares: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """Codes of shares to the user and his teams, by their level."""
    modules_off: frozenset[str] = frozenset()
    emergency_until: datetime | None = None

    @property
    def functions(self) -> frozenset[str]:
        """What he may do that concerns no record."""
        return self.rules.functions

    def scopes(self, entity: str, op: str) -> Reach:
        """How far the grants of all his roles reach together."""
        if self.emergency_until and op in EMERGENCY_OPS:
            return frozenset({Scope.ALL})
        return self.rules.scopes.get((entity, op), NOWHERE)

    def has(self, entity: str, op: str) -> bool:
        """Whether any grant speaks of this operation on this entity."""
        return bool(self.scopes(entity, op))

    def codes(self, entity: str, op: str) -> Codes:
        """The codes that open a record to this operation, shares included; an empty set opens none."""
        scopes = self.scopes(entity, op)
        if Scope.ALL in scopes:
            return EVERYTHING
        if not scopes:
            return frozenset()
        shared = (self.shares.get(level, frozenset()) for level in SHARES_FOR.get(op, ()))
        return self.reached(scopes).union(*shared)

    def confined(self, entity: str, op: str) -> list[frozenset[int]]:
        """Of each of these sets a record must hold one code too, whatever opens it: one set for each role that restricts."""
        reaches = self.rules.restrictions.get((entity, op), ())
        return [self.reached(reach) for reach in reaches if Scope.ALL not in reach]

    def opens(self, entity: str, op: str, acl: frozenset[int]) -> bool:
        """Whether records with this `acl` are open to the operation, for kinds that decide for themselves."""
        codes = self.codes(entity, op)
        return (codes is EVERYTHING or bool(codes & acl)) and all(confined & acl for confined in self.confined(entity, op))

    def reached(self, scopes: Iterable[str]) -> frozenset[int]:
        """The codes behind scopes other than `all`."""
        return frozenset().union(*(self.by_scope.get(scope, frozenset()) for scope in scopes))

    def level(self, entity: str, name: str, default: int = FieldLevel.WRITE) -> int:
        """What he may do with a field: the highest level a role gives, else the default; never above a ceiling."""
        said = self.rules.levels.get((entity, name), default)
        return min(said, self.rules.ceilings.get((entity, name), FieldLevel.WRITE))


def rights_of(user: User, *, version: int | None = None) -> Rights:
    """The rights of a user now; nobody without an active user has any."""
    if not user.is_active or user.deleted_at:
        return Rights()
    rights = _rights(user.pk, rules_version() if version is None else version, connection.settings_dict["NAME"])
    if rights.emergency_until and rights.emergency_until <= timezone.now():
        return replace(rights, emergency_until=None)
    return rights


def rights_under(user: User, rules: Rules) -> Rights:
    """The rights a user would have under other rules, such as a policy that is only drafted."""
    return replace(rights_of(user), rules=rules)


def rights_afresh(user: User) -> Rights:
    """The rights of a user as everything stands within this transaction; nothing is remembered, so it may be taken back."""
    return _rights.__wrapped__(user.pk, 0, "") if user.is_active and not user.deleted_at else Rights()


def rules_version() -> int:
    """The number of the rules in force."""
    return RulesVersion.objects.values_list("version", flat=True).first() or 0


@lru_cache(maxsize=2048)
def _rights(user_id: UUID, version: int, database: str) -> Rights:
    roles = RoleHolder.objects.filter(user_id=user_id, role__deleted_at=None).values_list("role_id", flat=True)
    teams = list(TeamMember.objects.filter(user_id=user_id, team__deleted_at=None).values_list("team_id", flat=True))
    return Rights(
        rules=rules_of_roles(roles),
        by_scope=_codes_by_scope(user_id, teams),
        shares={
            "read": _codes(PrincipalKind.READ_BY_USER, [user_id]) | _codes(PrincipalKind.READ_BY_TEAM, teams),
            "update": _codes(PrincipalKind.UPDATE_BY_USER, [user_id]) | _codes(PrincipalKind.UPDATE_BY_TEAM, teams),
        },
        modules_off=modules_off(),
        emergency_until=EmergencyAccess.objects
        .filter(user_id=user_id, until__gt=timezone.now())
        .order_by("-until")
        .values_list("until", flat=True)
        .first(),
    )


def _codes_by_scope(user_id: UUID, teams: Iterable[UUID]) -> dict[str, frozenset[int]]:
    branches = BranchMember.objects.filter(user_id=user_id, branch__deleted_at=None).values_list("branch_id", flat=True)
    territories = TerritoryMember.objects.filter(user_id=user_id, territory__deleted_at=None).values_list("territory_id", flat=True)
    parties = PartyUser.objects.filter(user_id=user_id).values_list("party", flat=True)
    return {
        Scope.OWN: _codes(PrincipalKind.USER, [user_id]),
        Scope.SUBORDINATES: _codes(PrincipalKind.USER, subordinates(user_id)),
        Scope.TEAM: _codes(PrincipalKind.TEAM, teams),
        Scope.TERRITORY: _codes(PrincipalKind.TERRITORY, territories),
        Scope.BRANCH: _codes(PrincipalKind.BRANCH, branches),
        Scope.PARTY: _codes(PrincipalKind.PARTY, parties),
    }


def _codes(kind: PrincipalKind, refs: Iterable[UUID]) -> frozenset[int]:
    return frozenset(Principal.objects.filter(kind=kind, ref__in=refs).values_list("code", flat=True))


def subordinates(user_id: UUID) -> set[UUID]:
    """Everybody below this user in the tree of managers."""
    return below(user_id, dict(User.objects.exclude(manager=None).values_list("pk", "manager_id")))


def below(user_id: UUID, managers: Mapping[UUID, UUID]) -> set[UUID]:
    """Everybody below somebody, given who is whose manager."""
    reporting = defaultdict(list)
    for person, manager in managers.items():
        reporting[manager].append(person)
    found: set[UUID] = set()
    todo = [user_id]
    while todo:
        new = [person for person in reporting[todo.pop()] if person not in found and person != user_id]
        found.update(new)
        todo.extend(new)
    return found
