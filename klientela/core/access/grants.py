"""What a user's roles allow, remembered until any role, grant or membership changes."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, lru_cache
from uuid import UUID

from django.db import connection
from django.utils import timezone

from klientela.core.access.models import EmergencyAccess, FieldLevel, RoleHolder, Scope
from klientela.core.access.modules import modules_off
from klientela.core.access.policies import Rules, rules_of_roles
from klientela.core.access.standing import standing_of
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
        return self.opener(entity, op)(acl)

    def opener(self, entity: str, op: str) -> Callable[[frozenset[int]], bool]:
        """The same question for many an `acl`: what decides is looked up once."""
        codes, confined = self.codes(entity, op), self.confined(entity, op)
        demanded = confined if codes is EVERYTHING else [codes, *confined]
        return lambda acl: not any(each.isdisjoint(acl) for each in demanded)

    def reached(self, scopes: Iterable[str]) -> frozenset[int]:
        """The codes behind scopes other than `all`."""
        return frozenset().union(*(self.by_scope.get(scope, frozenset()) for scope in scopes))

    @property
    def personal(self) -> frozenset[int]:
        """The codes of what is the user's own or was opened to him or his teams by name."""
        return self.reached([Scope.OWN]).union(*self.shares.values())

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


def rights_afresh(user: User) -> Rights:
    """The rights of a user as everything stands within this transaction; nothing is remembered, so it may be taken back."""
    return _rights.__wrapped__(user.pk, 0, "") if user.is_active and not user.deleted_at else Rights()


def rules_version() -> int:
    """The number of the rules in force."""
    return RulesVersion.objects.values_list("version", flat=True).first() or 0


@lru_cache(maxsize=2048)
def _rights(user_id: UUID, version: int, database: str) -> Rights:
    return rights_together([user_id])[user_id]


def rights_together(people: Iterable[UUID]) -> dict[UUID, Rights]:
    """The rights of many active users now, in a few statements whatever their number; nothing is remembered."""
    users = list(people)
    held: dict[UUID, set[UUID]] = defaultdict(set)
    for user, role in RoleHolder.objects.filter(user__in=users, role__deleted_at=None).values_list("user_id", "role_id"):
        held[user].add(role)
    lent = EmergencyAccess.objects.filter(user__in=users, until__gt=timezone.now()).order_by("until")
    until, off, rules = dict(lent.values_list("user_id", "until")), modules_off(), cache(rules_of_roles)
    return {
        user: Rights(rules(frozenset(held[user])), found.by_scope, found.shares, modules_off=off, emergency_until=until.get(user))
        for user, found in standing_of(users).items()
    }
