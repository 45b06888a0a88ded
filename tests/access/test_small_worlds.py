"""Layer 2: all small worlds. Two people, a record and its parent, one role with at most two grants and a restriction, at most one share.

There are 470,592: 172 sets of grants × 19 restrictions × 144 states of the record. A tenth is decided each time, all by `bin/test --all`.
"""

from itertools import combinations, count, product
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.access.decisions import visible
from klientela.core.access.grants import rules_version
from klientela.core.access.models import (
    Branch,
    BranchMember,
    Grant,
    Principal,
    RecordTerritory,
    Role,
    RoleHolder,
    Share,
    Team,
    TeamMember,
    Territory,
)
from klientela.core.access.models import TerritoryMember as Settler
from klientela.core.identity.models import User
from klientela.kernel.entity import Entity
from tests.access.filling import key
from tests.access.kinds import own_kinds
from tests.access.oracle import policy
from tests.kit.roles import owners_rights

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
KIND, OPS = "gammas", ("read", "update", "delete")
RULES = tuple((KIND, op, scope) for op in OPS for scope in ("own", "subordinates", "team", "territory", "branch", "all"))
GRANTS = tuple(frozenset(some) for size in range(3) for some in combinations(RULES, size))
RESTRICTIONS = tuple(frozenset(some) for size in range(2) for some in combinations(RULES, size))
STATES = tuple(product(("boss", "below", None), (True, False), (True, False), (None, "read", "update"), (True, False), (True, False)))
"""Of the record: its owner, whether it is in the team and in the branch, how it is shared, whether it has a parent and is locked."""
ROLES = tuple(product(GRANTS, RESTRICTIONS))
TENTHS = [0, *(pytest.param(number, marks=pytest.mark.exhaustive) for number in range(1, 10))]
TEAM, BRANCH, TERRITORY = 1, 2, 3
ids = count(10)


class Corner:
    """All worlds with one role: boss and the one below her, both of the team; the states of the record beside each other."""

    def __init__(self, grants: Any, restrictions: Any) -> None:
        self.role, self.boss, self.below, self.parent = (next(ids) for _ in range(4))
        self.states = {next(ids): state for state in STATES}
        ref, team, roles = policy(), frozenset({TEAM}), frozenset({self.role})
        boss = ref.User(self.boss, teams=team, territories=frozenset({TERRITORY}), branches=frozenset({BRANCH}), roles=roles)
        self.users = {self.boss: boss, self.below: ref.User(self.below, manager=self.boss, teams=team, roles=roles)}
        self.roles = {self.role: ref.Role(grants, restrict=restrictions)}
        self.above = ref.Rec(self.parent, KIND, None, None, None, frozenset({TERRITORY}))

    def owner(self, state: Any) -> int | None:
        return getattr(self, state[0]) if state[0] else None

    def worlds(self) -> Any:
        """Each world of the reference with its record."""
        for one, state in self.states.items():
            _owner, team, branch, level, parent, locked = state
            at = {"team": TEAM if team else None, "branch": BRANCH if branch else None, "parent": self.parent if parent else None}
            rec = policy().Rec(one, KIND, self.owner(state), locked=locked, **at)
            shares = frozenset({policy().Share(one, ("user", self.boss), level)} if level else ())
            yield policy().World(self.users, self.roles, {one: rec, self.parent: self.above}, shares), rec


@pytest.mark.parametrize("tenth", TENTHS)
def test_small_worlds_are_decided_as_by_the_reference(db, tenth: int):
    assert len(ROLES) * len(STATES) == 470_592
    order = Random(2026).sample(ROLES, len(ROLES))
    with own_kinds() as kinds:
        corners = [Corner(grants, restrictions) for grants, restrictions in order[tenth::10]]
        fill(kinds[KIND].model, corners)
        analyse(kinds[KIND].model)
        version = rules_version()
        wrong = [found for corner in corners for found in differences(kinds[KIND], corner, version)]
    assert wrong[:10] == []


def differences(entity: Entity, corner: Corner, version: int) -> list[Any]:
    """What is decided otherwise, with the rules and the state of the record."""
    users = {
        one: user
        for user in User.objects.filter(pk__in=[key(corner.boss), key(corner.below)])
        for one in corner.users
        if key(one) == user.pk
    }
    first, last = key(min(corner.states)), key(max(corner.states))
    wrong, worlds = [], list(corner.worlds())
    for (one, user), op in product(users.items(), OPS):
        with acting(user, rules_version=version):
            open_now = set(visible(user, op, entity).filter(pk__gte=first, pk__lte=last).values_list("pk", flat=True))
        for world, rec in worlds:
            if policy().can(world, one, op, rec) != (key(rec.id) in open_now):
                wrong.append((corner.roles, user.name, op, corner.states[rec.id]))
    return wrong


def fill(model: Any, corners: list[Corner]) -> None:
    """Write all worlds of these roles."""
    Team.objects.create(id=key(TEAM), name="Team")
    Branch.objects.create(id=key(BRANCH), name="Branch")
    Territory.objects.create(id=key(TERRITORY), name="Territory")
    for name in ("boss", "below"):
        rows = [(getattr(corner, name), key(corner.boss) if name == "below" else None) for corner in corners]
        User.objects.bulk_create(User(id=key(one), username=f"u{one}", name=name, manager_id=manager) for one, manager in rows)
        TeamMember.objects.bulk_create(TeamMember(user_id=key(one), team_id=key(TEAM)) for one, _manager in rows)
    BranchMember.objects.bulk_create(BranchMember(user_id=key(corner.boss), branch_id=key(BRANCH)) for corner in corners)
    Settler.objects.bulk_create(Settler(user_id=key(corner.boss), territory_id=key(TERRITORY)) for corner in corners)
    give_roles(corners)
    RecordTerritory.objects.bulk_create(RecordTerritory(record=key(corner.parent), territory_id=key(TERRITORY)) for corner in corners)
    Share.objects.bulk_create(
        Share(entity=KIND, record=key(one), user_id=key(corner.boss), level=state[3])
        for corner in corners
        for one, state in corner.states.items()
        if state[3]
    )
    model.unscoped.bulk_create(model(id=key(corner.parent)) for corner in corners)
    model.unscoped.bulk_create(
        (row(model, corner, one, state) for corner in corners for one, state in corner.states.items()), batch_size=4000
    )


def analyse(*models: Any) -> None:
    """What the database does by itself after so many rows."""
    with owners_rights(), connection.cursor() as cursor:
        for model in (User, Grant, Share, TeamMember, RoleHolder, Principal, *models):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def give_roles(corners: list[Corner]) -> None:
    """The roles, and who holds them."""
    Role.objects.bulk_create(Role(id=key(corner.role), slug=f"r{corner.role}", name="Role") for corner in corners)
    Grant.objects.bulk_create(
        Grant(role_id=key(corner.role), entity=kind, op=op, scope=scope, effect=effect)
        for corner in corners
        for effect, rules in (("grant", corner.roles[corner.role].grants), ("restrict", corner.roles[corner.role].restrict))
        for kind, op, scope in rules
    )
    RoleHolder.objects.bulk_create(RoleHolder(user_id=key(one), role_id=key(corner.role)) for corner in corners for one in corner.users)


def row(model: Any, corner: Corner, one: int, state: Any) -> Any:
    """The record in this state."""
    _owner, team, branch, _level, parent, locked = state
    at = {"team_id": TEAM if team else None, "branch_id": BRANCH if branch else None, "parent_id": corner.parent if parent else None}
    return model(
        id=key(one),
        owner_id=key(corner.owner(state)),
        locked_at=timezone.now() if locked else None,
        **{name: key(where) for name, where in at.items()},
    )
