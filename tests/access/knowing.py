"""What each person may know of a company and change in it, by the reference alone: the world is read off the rows, not off their `acl`."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from klientela.core.access.models import (
    BranchMember,
    FieldRule,
    Grant,
    ModuleState,
    PartyUser,
    RecordTerritory,
    Role,
    RoleHolder,
    Share,
    TeamMember,
    TerritoryMember,
)
from klientela.core.identity.models import User
from klientela.core.records.models import Record
from klientela.kernel.entity import Entity, entities, entity_named
from tests.access.company import Company, every_row
from tests.access.oracle import policy

WRITING = ("update", "delete", "transfer", "share")
SHOWN_TO_ALL = dict.fromkeys(("users", "teams", "branches", "roles"), ("name",))
"""Names of colleagues, teams, branches and roles are declared known (D5)."""


def kind_of(entity: Entity) -> str:
    """The kind by which the reference knows records of an entity."""
    return entity.slug if entity.part_of else entity.grants


def world_of(company: Company) -> Any:
    """The world of the reference as the tables have it."""
    recs = {row.pk: _rec(entity, row) for entity, row in every_row(company)}
    shares = frozenset(_share(row) for row in Share.objects.all())
    off = set(ModuleState.objects.filter(is_on=False).values_list("module", flat=True))
    kinds_off = frozenset(kind_of(entity) for entity in entities() if entity.module in off)
    return policy().World(_users(), _roles(), recs, shares, defaults=_defaults(), modules_off=kinds_off)


def _defaults() -> tuple[Any, ...]:
    hidden = {(kind_of(entity), name): 0 for entity in entities() for name in entity.hidden}
    fixed = {(kind_of(entity), name): 1 for entity in entities() for name in entity.fixed}
    return tuple((kind, name, level) for (kind, name), level in (fixed | hidden).items())


def _sets(model: Any, name: str, of: str = "user_id") -> dict[Any, frozenset[Any]]:
    found: dict[Any, set[Any]] = {}
    for one, other in model.objects.values_list(of, name):
        found.setdefault(one, set()).add(other)
    return {one: frozenset(others) for one, others in found.items()}


def _users() -> dict[UUID, Any]:
    sets = {
        "teams": _sets(TeamMember, "team_id"),
        "territories": _sets(TerritoryMember, "territory_id"),
        "branches": _sets(BranchMember, "branch_id"),
        "roles": _sets(RoleHolder, "role_id"),
        "parties": _sets(PartyUser, "party"),
    }
    return {
        user.pk: policy().User(
            user.pk, user.is_active, user.manager_id, **{name: found.get(user.pk, frozenset()) for name, found in sets.items()}
        )
        for user in User.objects.all()
    }


def _roles() -> dict[UUID, Any]:
    parts = [entity.slug for entity in entities() if entity.part_of]
    ops = set(Grant.objects.values_list("op", flat=True))
    derived = frozenset((part, op, "all") for part in parts for op in ops)
    return {role.pk: _role(role, derived) for role in Role.objects.all()}


def _role(role: Role, derived: frozenset[Any]) -> Any:
    rows = list(Grant.objects.filter(role=role).values_list("entity", "op", "scope", "effect"))
    granted = frozenset(row[:3] for row in rows if row[0] and row[3] == "grant")
    functions = frozenset(row[1] for row in rows if not row[0])
    restricted = frozenset(row[:3] for row in rows if row[3] == "restrict")
    rules = list(FieldRule.objects.filter(role=role).values_list("entity", "field", "level", "ceiling"))
    levels = tuple(rule[:3] for rule in rules if rule[2] is not None)
    ceilings = tuple((*rule[:2], rule[3]) for rule in rules if rule[3] is not None)
    return policy().Role(granted | derived, functions, levels, restricted, ceilings)


def _rec(entity: Entity, row: Any) -> Any:
    parent = getattr(row, f"{entity.parent_field}_id") if entity.parent_field else None
    if not isinstance(row, Record):
        return policy().Rec(row.pk, kind_of(entity), None, None, None, parent=parent, part=bool(entity.part_of))
    party = getattr(row, row.party_column) if row.party_column else None
    places = frozenset(RecordTerritory.objects.filter(record__in=[row.pk, party]).values_list("territory_id", flat=True))
    where = (row.owner_id, row.team_id, row.branch_id, places)
    return policy().Rec(row.pk, kind_of(entity), *where, parent=parent, party=party, locked=bool(row.locked_at))


def _share(row: Share) -> Any:
    to = ("user", row.user_id) if row.user_id else ("team", row.team_id)
    return policy().Share(row.record, to, row.level)


@dataclass(frozen=True)
class Knowledge:
    """What one person may know and change."""

    readable: frozenset[UUID]
    writable: frozenset[UUID]
    forbidden: frozenset[str]
    """Canaries which nothing he is told may hold."""
    dark: frozenset[UUID]
    """Keys of records which he may not read."""


def knowledge(company: Company, world: Any, user: User) -> Knowledge:
    """By the reference: what he reads, and what he writes by any operation."""
    readable = {one for one, rec in world.recs.items() if policy().can(world, user.pk, "read", rec)}
    readable -= _withheld(company, world, user)
    readable -= _private(world, user)
    ops = {op for role in world.users[user.pk].roles for (_kind, op, _scope) in world.roles[role].grants} | set(WRITING)
    writes = sorted(ops - {"read", "export"})
    writable = {one for one in readable if any(policy().can(world, user.pk, op, world.recs[one]) for op in writes)}
    forbidden = {
        canary
        for canary, place in company.canaries.places.items()
        if place.field not in SHOWN_TO_ALL.get(place.entity, ())
        and place.record != user.pk
        and not _sees(world, user, place, readable=readable)
    }
    known_to_all = {row.pk for slug in SHOWN_TO_ALL for row in company.rows[slug]}
    return Knowledge(frozenset(readable), frozenset(writable), frozenset(forbidden), frozenset(set(world.recs) - readable - known_to_all))


def _sees(world: Any, user: User, place: Any, *, readable: set[UUID]) -> bool:
    level = policy().level(world, user.pk, kind_of(entity_named(place.entity)), place.field)
    return place.record in readable and level >= policy().READ


def _withheld(company: Company, world: Any, user: User) -> set[UUID]:
    """Rows such as personal numbers, which only a function of its own shows."""
    if policy().may(world, user.pk, "see_personal_numbers"):
        return set()
    found: set[UUID] = set()
    for entity in entities():
        if entity.hidden_rows:
            found |= set(entity.model._base_manager.filter(**entity.hidden_rows()).values_list("pk", flat=True))
    return found


def _private(world: Any, user: User) -> set[UUID]:
    """Private records of others that are not shared to him, and their parts."""
    teams = world.users[user.pk].teams
    shared = {row.record for row in Share.objects.all() if row.user_id == user.pk or row.team_id in teams}
    found: set[UUID] = set()
    for entity in entities():
        if entity.private:
            rows = entity.model._base_manager.filter(**{entity.private: True}).exclude(owner=user)
            found |= set(rows.values_list("pk", flat=True)) - shared
    return found | {one for one, rec in world.recs.items() if rec.parent in found}
