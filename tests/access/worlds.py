"""Worlds made by chance, in the terms of the reference; all ids are used once, so that worlds share a database."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any

from tests.access.oracle import policy

OPS = ("create", "read", "update", "delete", "share", "transfer", "export", "win")
RECORDS = ("parties", "deals", "alphas", "betas", "gammas", "line-notes")
"""Kinds with an owner, a team and a branch of their own."""
PARENTS = {
    "deal-lines": "deals",
    "addresses": "parties",
    "alpha-lines": "alphas",
    "alpha-crumbs": "alpha-lines",
    "betas": "alphas",
    "gammas": "gammas",
    "gamma-lines": "gammas",
    "line-notes": "alpha-lines",
    "memos": "alphas",
}
PARTS = frozenset({"deal-lines", "addresses", "alpha-lines", "alpha-crumbs", "gamma-lines"})
ORDER = (
    "parties",
    "alphas",
    "deals",
    "deal-lines",
    "addresses",
    "alpha-lines",
    "alpha-crumbs",
    "betas",
    "gammas",
    "gamma-lines",
    "line-notes",
    "memos",
)
HOW_MANY = {"parties": 3, "alphas": 3, "deals": 3, "betas": 4, "gammas": 7, "gamma-lines": 3}
GRANTED = tuple(name for name in ORDER if name not in PARTS)
FUNCTIONS = ("import", "manage_settings")
FIELDS = ("name", "secret", "state")
DEFAULTS = {"secret": 0, "state": 1}
ids = count(1)


@dataclass
class Case:
    """A world of the reference, and what only the product knows of it."""

    world: Any
    tokens: dict[int, Any] = field(default_factory=dict)
    emergencies: frozenset[int] = frozenset()
    party_territories: dict[int, frozenset[int]] = field(default_factory=dict)
    buried: frozenset[int] = frozenset()
    """Records that are there as tombstones only, with whatever hangs on them."""
    kept: dict[int, Any] = field(default_factory=dict)
    """All records, the buried ones too."""
    dead: frozenset[int] = frozenset()
    """Teams, territories, branches and roles that were deleted after people joined them."""
    joined: dict[int, dict[str, frozenset[int]]] = field(default_factory=dict)


def some(rng: Random, of: Iterable[Any], chance: float = 0.5) -> frozenset[Any]:
    """A part of a set."""
    return frozenset(one for one in of if rng.random() < chance)


def governing(kind: str) -> str:
    """The kind whose grants decide."""
    return governing(PARENTS[kind]) if kind in PARTS else kind


def make_case(rng: Random, *, modules_off: frozenset[str] = frozenset()) -> Case:
    """A world in which much is near the edge: few places, many overlaps."""
    places = {kind: [next(ids) for _ in range(2)] for kind in ("teams", "territories", "branches")}
    roles = {next(ids): _role(rng) for _ in range(3)}
    dead = some(rng, [*roles, *(one for kind in places.values() for one in kind)], 0.06)
    case = Case(None, dead=dead)
    parties = [next(ids) for _ in range(HOW_MANY["parties"])]
    case.party_territories = {one: some(rng, places["territories"], 0.3) for one in parties}
    users = _users(rng, case, {**places, "roles": list(roles), "parties": parties})
    case.kept = _records(rng, case, users=list(users), places=places, parties=parties)
    case.buried = some(rng, (one for one in case.kept if one not in parties), 0.04)
    case.emergencies = some(rng, users, 0.06)
    off = frozenset(kind for kind in ORDER if governing(kind) in modules_off)
    recs = {one: rec for one, rec in case.kept.items() if one not in case.buried}
    shares = _shares(rng, recs, users=users, teams=[team for team in places["teams"] if team not in dead])
    case.world = policy().World(_alarmed(users, case, roles), roles, recs, shares, defaults=_defaults(), modules_off=off)
    case.tokens = {one: _token(rng, one) for one in some(rng, users, 0.4)}
    return case


def _defaults() -> tuple[Any, ...]:
    return tuple((kind, name, level) for kind in ("alphas", "gammas", "alpha-lines") for name, level in DEFAULTS.items())


def _alarmed(users: dict[int, Any], case: Case, roles: dict[int, Any]) -> dict[int, Any]:
    """Emergency access, in the terms of the reference: one role more, with reading of all."""
    if not case.emergencies:
        return users
    every = next(ids)
    roles[every] = policy().Role(frozenset((kind, "read", "all") for kind in ORDER))
    return {
        one: policy().replace(user, roles=user.roles | {every}) if one in case.emergencies and user.active else user
        for one, user in users.items()
    }


def _role(rng: Random) -> Any:
    scopes = policy().SCOPES
    grants = {(kind, op, "all") for kind in PARTS for op in OPS}
    for kind in some(rng, GRANTED, 0.75):
        usual = [rng.choice(scopes) for _ in range(2)]
        for op in OPS:
            if rng.random() < (0.9 if op == "read" else 0.6):
                grants |= {(kind, op, scope) for scope in (rng.sample(scopes, 1) if rng.random() < 0.3 else usual)}
    restrict = {(kind, op, rng.choice(scopes)) for kind in GRANTED for op in OPS if rng.random() < 0.03}
    ruled = [(kind, name) for kind in ("alphas", "gammas", "alpha-lines") for name in FIELDS]
    levels = tuple((kind, name, rng.randrange(3)) for kind, name in ruled if rng.random() < 0.3)
    ceilings = tuple((kind, name, rng.randrange(3)) for kind, name in ruled if rng.random() < 0.1)
    return policy().Role(frozenset(grants), some(rng, FUNCTIONS, 0.4), levels, frozenset(restrict), ceilings)


def _users(rng: Random, case: Case, there: dict[str, list[int]]) -> dict[int, Any]:
    found: dict[int, Any] = {}
    for _ in range(4):
        one = next(ids)
        case.joined[one] = joined = {kind: some(rng, of, 0.5) for kind, of in there.items()}
        manager = rng.choice([None, *found]) if found else None
        alive = {kind: of - case.dead for kind, of in joined.items()}
        found[one] = policy().User(one, active=rng.random() > 0.1, manager=manager, **alive)
    return found


def _records(rng: Random, case: Case, *, users: list[int], places: dict[str, list[int]], parties: list[int]) -> dict[int, Any]:
    made: dict[int, Any] = {}
    by_kind: dict[str, list[int]] = {kind: [] for kind in ORDER}
    for kind in ORDER:
        for number in range(HOW_MANY.get(kind, 2)):
            one = parties[number] if kind == "parties" else next(ids)
            made[one] = _record(rng, case, one, kind=kind, by_kind=by_kind, users=users, places=places, parties=parties)
            by_kind[kind].append(one)
    return made


def _record(rng: Random, case: Case, one: int, *, kind: str, by_kind: Any, users: list[int], places: Any, parties: list[int]) -> Any:
    part, rec = kind in PARTS, policy().Rec
    above = by_kind[PARENTS[kind]] if kind in PARENTS else []
    parent = _parent(rng, kind, above)
    if kind not in RECORDS:
        return rec(one, kind, None, None, None, parent=parent, part=part)
    party = one if kind == "parties" else rng.choice([None, *parties])
    own = frozenset() if kind == "parties" else some(rng, places["territories"], 0.2)
    owner, team, branch = (rng.choice([None, *of]) for of in (users, places["teams"], places["branches"]))
    territories = own | case.party_territories.get(party, frozenset())
    return rec(one, kind, owner, team, branch, territories, parent=parent, party=party, locked=rng.random() < 0.15)


def _parent(rng: Random, kind: str, above: list[int]) -> int | None:
    if kind == "gammas":
        return above[-1] if above and rng.random() < 0.75 else rng.choice([None, *above])
    if kind == "betas":
        return rng.choice([None, *above])
    return rng.choice(above) if above else None


def _shares(rng: Random, recs: dict[int, Any], *, users: Iterable[int], teams: Iterable[int]) -> frozenset[Any]:
    to = [*(("user", one) for one in users), *(("team", one) for one in teams)]
    shared = [one for one, rec in recs.items() if rec.type in RECORDS]
    return frozenset(policy().Share(rng.choice(shared), rng.choice(to), rng.choice(("read", "update"))) for _ in range(8))


def _token(rng: Random, user: int) -> Any:
    kinds = some(rng, GRANTED, 0.7)
    return policy().Token(user, some(rng, OPS, 0.8), frozenset(kind for kind in ORDER if governing(kind) in kinds))
