"""Where many people stand at once: the codes behind their scopes and shares, in seven statements whatever their number."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from klientela.core.access.grants import Rights, below
from klientela.core.access.models import BranchMember, PartyUser, Principal, PrincipalKind, Scope, TeamMember, TerritoryMember
from klientela.core.access.modules import modules_off
from klientela.core.identity.models import User

type Places = Mapping[UUID, set[UUID]]


def standing_of(people: Iterable[UUID]) -> dict[UUID, Rights]:
    """For each of these people the rights less their rules: what lies in their scopes and is shared to them."""
    users = list(people)
    teams = _places(TeamMember.objects.filter(team__deleted_at=None), "team_id", users)
    branches = _places(BranchMember.objects.filter(branch__deleted_at=None), "branch_id", users)
    territories = _places(TerritoryMember.objects.filter(territory__deleted_at=None), "territory_id", users)
    parties = _places(PartyUser.objects.all(), "party", users)
    managers = dict(User.objects.exclude(manager=None).values_list("pk", "manager_id"))
    staff = {user: below(user, managers) for user in users}
    codes = _Codes()
    off = modules_off()
    return {
        user: Rights(
            by_scope={
                Scope.OWN: codes.of(PrincipalKind.USER, [user]),
                Scope.SUBORDINATES: codes.of(PrincipalKind.USER, staff[user]),
                Scope.TEAM: codes.of(PrincipalKind.TEAM, teams[user]),
                Scope.TERRITORY: codes.of(PrincipalKind.TERRITORY, territories[user]),
                Scope.BRANCH: codes.of(PrincipalKind.BRANCH, branches[user]),
                Scope.PARTY: codes.of(PrincipalKind.PARTY, parties[user]),
            },
            shares={
                "read": codes.of(PrincipalKind.READ_BY_USER, [user]) | codes.of(PrincipalKind.READ_BY_TEAM, teams[user]),
                "update": codes.of(PrincipalKind.UPDATE_BY_USER, [user]) | codes.of(PrincipalKind.UPDATE_BY_TEAM, teams[user]),
            },
            modules_off=off,
        )
        for user in users
    }


class _Codes:
    """All codes but those of parties without partners, by what they stand for."""

    def __init__(self) -> None:
        rows = Principal.objects.values_list("kind", "ref", "code")
        self.known = {(kind, ref): code for kind, ref, code in rows}

    def of(self, kind: PrincipalKind, refs: Iterable[UUID]) -> frozenset[int]:
        """The codes of these."""
        return frozenset(code for ref in refs if (code := self.known.get((kind, ref))) is not None)


def _places(rows: Any, place: str, users: list[UUID]) -> Places:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for user, where in rows.filter(user__in=users).values_list("user_id", place):
        found[user].add(where)
    return found
