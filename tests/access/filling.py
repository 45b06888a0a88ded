"""Worlds of the reference written into the product's tables, many at once."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from klientela.core.access.models import (
    Branch,
    BranchMember,
    EmergencyAccess,
    FieldRule,
    Grant,
    PartyUser,
    RecordTerritory,
    Role,
    RoleHolder,
    Share,
    Team,
    TeamMember,
    Territory,
    TerritoryMember,
)
from klientela.core.access.sql import refresh_acl
from klientela.core.identity.models import User
from klientela.core.processes.models import Process, Stage
from klientela.kernel.entity import entity_named
from klientela.modules.catalogue.models import Product
from tests.access.worlds import ORDER, PARTS, RECORDS, Case

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
MADE = {"teams": Team, "territories": Territory, "branches": Branch}
JOINED: dict[str, Any] = {
    "teams": lambda user, one: TeamMember(user_id=user, team_id=one, is_main=False),
    "territories": lambda user, one: TerritoryMember(user_id=user, territory_id=one),
    "branches": lambda user, one: BranchMember(user_id=user, branch_id=one, is_main=False),
    "roles": lambda user, one: RoleHolder(user_id=user, role_id=one),
    "parties": lambda user, one: PartyUser(user_id=user, party=one),
}


def key(one: int | None) -> UUID | None:
    """The key of what the reference knows under a number."""
    return None if one is None else UUID(int=(0x7000 << 64) | (0x8 << 60) | one)


def fill(cases: list[Case]) -> None:
    """Write the worlds. Of every other one, shares and territories come after its records."""
    _organisation(cases)
    _roles(cases)
    early, late = cases[::2], cases[1::2]
    for case in early:
        _open(case)
    _records(cases)
    for case in late:
        _open(case)
    for kind in RECORDS:
        model = entity_named(kind).model
        refresh_acl(model, [key(one) for case in late for one, rec in case.kept.items() if rec.type == kind])


def _dead(case: Case, one: int) -> Any:
    return LONG_AGO if one in case.dead else None


def _organisation(cases: list[Case]) -> None:
    for kind, model in MADE.items():
        model.objects.bulk_create(
            model(id=key(one), name=f"{kind} {one}", deleted_at=_dead(case, one)) for case in cases for one in _places(case, kind)
        )
    User.objects.bulk_create(
        User(id=key(one), username=f"u{one}", name=f"User {one}", manager_id=key(user.manager), is_active=user.active)
        for case in cases
        for one, user in case.world.users.items()
    )


def _places(case: Case, kind: str) -> set[int]:
    found = {one for joined in case.joined.values() for one in joined[kind]}
    if kind == "territories":
        return found.union(*(rec.territories for rec in case.kept.values()))
    name = {"teams": "team", "branches": "branch"}[kind]
    found |= {getattr(rec, name) for rec in case.kept.values() if getattr(rec, name)}
    return found | {share.to[1] for share in case.world.shares if share.to[0] == "team" and kind == "teams"}


def _roles(cases: list[Case]) -> None:
    roles = [(case, one, role) for case in cases for one, role in case.world.roles.items()]
    Role.objects.bulk_create(Role(id=key(one), slug=f"r{one}", name=f"Role {one}", deleted_at=_dead(case, one)) for case, one, _ in roles)
    Grant.objects.bulk_create(
        Grant(role_id=key(one), entity=kind, op=op, scope=scope, effect=effect)
        for _case, one, role in roles
        for effect, rules in (("grant", role.grants), ("restrict", role.restrict))
        for kind, op, scope in sorted(rules)
        if kind not in PARTS
    )
    Grant.objects.bulk_create(Grant(role_id=key(one), op=name) for _case, one, role in roles for name in role.functions)
    FieldRule.objects.bulk_create(rule for _case, one, role in roles for rule in _field_rules(one, role))
    for kind, make in JOINED.items():
        rows = [make(key(user), key(one)) for case in cases for user, joined in case.joined.items() for one in sorted(joined[kind])]
        for model, some in groupby(rows, type):
            model.objects.bulk_create(some)
    until = datetime.now(UTC) + timedelta(hours=1)
    EmergencyAccess.objects.bulk_create(
        EmergencyAccess(user_id=key(one), reason="test", until=until) for case in cases for one in case.emergencies
    )


def _field_rules(one: int, role: Any) -> Iterable[FieldRule]:
    levels = {(kind, name): level for kind, name, level in role.fields}
    ceilings = {(kind, name): level for kind, name, level in role.restrict_fields}
    for kind, name in {**levels, **ceilings}:
        yield FieldRule(role_id=key(one), entity=kind, field=name, level=levels.get((kind, name)), ceiling=ceilings.get((kind, name)))


def _open(case: Case) -> None:
    Share.objects.bulk_create(
        Share(
            entity=case.kept[share.rec].type,
            record=key(share.rec),
            user_id=key(share.to[1]) if share.to[0] == "user" else None,
            team_id=key(share.to[1]) if share.to[0] == "team" else None,
            level=share.level,
        )
        for share in case.world.shares
    )
    RecordTerritory.objects.bulk_create(
        RecordTerritory(record=key(one), territory_id=key(place)) for one, rec in case.kept.items() for place in _own_territories(case, rec)
    )


def _own_territories(case: Case, rec: Any) -> set[int]:
    return set(rec.territories) - (set() if rec.type == "parties" else set(case.party_territories.get(rec.party, ())))


def _records(cases: list[Case]) -> None:
    process = Process.unscoped.create(name="Of chance")
    stage = Stage.unscoped.create(process=process, name="First", position=1)
    product = Product.unscoped.create(name="Thing")
    needed = {
        "deals": {"process": process, "stage": stage, "moved_at": LONG_AGO, "opened_at": LONG_AGO},
        "deal-lines": {"product": product},
    }
    for kind in ORDER:
        model = entity_named(kind).model
        model.unscoped.bulk_create(
            model(id=key(one), **_columns(case, rec), **needed.get(kind, {}), deleted_at=LONG_AGO if one in case.buried else None)
            for case in cases
            for one, rec in case.kept.items()
            if rec.type == kind
        )


def _columns(case: Case, rec: Any) -> dict[str, Any]:
    entity = entity_named(rec.type)
    found: dict[str, Any] = {f"{entity.parent_field}_id": key(rec.parent)} if entity.parent_field else {}
    if rec.type in RECORDS:
        found |= {"owner_id": key(rec.owner), "team_id": key(rec.team), "branch_id": key(rec.branch)}
        found["locked_at"] = LONG_AGO if rec.locked else None
    if rec.type == "parties":
        found |= {"name": f"Party {rec.id}", "kind": "person" if rec.id % 2 else "organization"}
    elif rec.type in RECORDS:
        found["party_id"] = key(rec.party)
    return found
