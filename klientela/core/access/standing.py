"""Where people stand: the codes behind their scopes and shares, in a few statements whatever their number."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from klientela.core.access.models import BranchMember, PartyUser, Principal, PrincipalKind, Scope, TeamMember, TerritoryMember
from klientela.core.access.trees import below
from klientela.core.identity.models import User

type Places = Mapping[UUID, set[UUID]]
type Codes = Mapping[str, frozenset[int]]


class Standing(NamedTuple):
    """The codes of what lies in somebody's scopes, and of shares to him and his teams by their level."""

    by_scope: Codes
    shares: Codes


def standing_of(people: Iterable[UUID]) -> dict[UUID, Standing]:
    """Where each of these people stands now; deleted teams, branches and territories no longer count."""
    users = list(people)
    places = {
        Scope.SUBORDINATES: _staff(users),
        Scope.TEAM: _places(TeamMember.objects.filter(team__deleted_at=None), "team_id", users),
        Scope.TERRITORY: _places(TerritoryMember.objects.filter(territory__deleted_at=None), "territory_id", users),
        Scope.BRANCH: _places(BranchMember.objects.filter(branch__deleted_at=None), "branch_id", users),
        Scope.PARTY: _places(PartyUser.objects.all(), "party", users),
    }
    codes = _Codes(chain(users, *chain.from_iterable(found.values() for found in places.values())))
    return {user: _standing(user, {scope: found.get(user, set()) for scope, found in places.items()}, codes) for user in users}


def _standing(user: UUID, places: Mapping[str, set[UUID]], codes: "_Codes") -> Standing:
    teams = places[Scope.TEAM]
    return Standing(
        by_scope={
            Scope.OWN: codes.of(PrincipalKind.USER, [user]),
            Scope.SUBORDINATES: codes.of(PrincipalKind.USER, places[Scope.SUBORDINATES]),
            Scope.TEAM: codes.of(PrincipalKind.TEAM, teams),
            Scope.TERRITORY: codes.of(PrincipalKind.TERRITORY, places[Scope.TERRITORY]),
            Scope.BRANCH: codes.of(PrincipalKind.BRANCH, places[Scope.BRANCH]),
            Scope.PARTY: codes.of(PrincipalKind.PARTY, places[Scope.PARTY]),
        },
        shares={
            "read": codes.of(PrincipalKind.READ_BY_USER, [user]) | codes.of(PrincipalKind.READ_BY_TEAM, teams),
            "update": codes.of(PrincipalKind.UPDATE_BY_USER, [user]) | codes.of(PrincipalKind.UPDATE_BY_TEAM, teams),
        },
    )


class _Codes:
    """The codes of whatever these keys stand for."""

    def __init__(self, refs: Iterable[UUID]) -> None:
        rows = Principal.objects.filter(ref__in=set(refs)).values_list("kind", "ref", "code")
        self.known = {(kind, ref): code for kind, ref, code in rows}

    def of(self, kind: PrincipalKind, refs: Iterable[UUID]) -> frozenset[int]:
        """The codes of these."""
        return frozenset(code for ref in refs if (code := self.known.get((kind, ref))) is not None)


def _places(rows: Any, place: str, users: list[UUID]) -> Places:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for user, where in rows.filter(user__in=users).values_list("user_id", place):
        found[user].add(where)
    return found


def _staff(users: list[UUID]) -> Places:
    managers = dict(User.objects.exclude(manager=None).values_list("pk", "manager_id"))
    return {user: below([user], managers) - {user} for user in users}


def subordinates(user_id: UUID) -> set[UUID]:
    """Everybody below this user in the tree of managers."""
    return _staff([user_id])[user_id]
