"""Who would see more or less if somebody moved or left: the same rules, asked of records as they would be."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q

from klientela.core.access.grants import EVERYTHING, Rights, rights_afresh, rights_of
from klientela.core.access.models import BranchMember, Principal, PrincipalKind, TeamMember
from klientela.core.access.opening import opened
from klientela.core.access.organisation import record_kinds, rows_of
from klientela.core.access.services import home_of
from klientela.core.access.standing import subordinates
from klientela.core.access.trees import line_of
from klientela.core.identity.models import User
from klientela.core.records.moving import Move, settle_person, standing_now
from klientela.kernel.entity import Entity

A_MILLION = 1_000_000
SHARED = frozenset({PrincipalKind.READ_BY_USER, PrincipalKind.UPDATE_BY_USER, PrincipalKind.READ_BY_TEAM, PrincipalKind.UPDATE_BY_TEAM})
MOST = 1_000
"""So many records are counted; beyond that it is “more than”."""
type Counts = list[tuple[Entity, int]]


@dataclass(frozen=True)
class Crowd:
    """Records of one kind that are open to the same people, and how many there are."""

    entity: Entity
    acl: frozenset[int]
    number: int
    after: frozenset[int]
    """Their `acl` after the change."""


@dataclass
class Sight:
    """What one person would see more and less."""

    person: User
    gained: Counts = field(default_factory=list)
    lost: Counts = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.gained or self.lost)


@dataclass(frozen=True)
class Preview:
    """What a move would do: records that come along, and whose sight changes."""

    along: Counts
    sights: list[Sight]


class _TakenBack(Exception):
    pass


def preview_move(user: User, move: Move, *, by: User) -> Preview:
    """Try a move out and take it back; counts are by the rules that would hold, whoever asks."""
    before = standing_now(user)
    people = _concerned(user, before, move)
    touched = _touched(user, move)
    rights_before = {person.pk: rights_of(person) for person in people}
    tried = _tried(user, move, by=by, ask=lambda: {key: rights_afresh(User.objects.get(pk=key)) for key in touched})
    rights_after = {**rights_before, **tried}
    crowds = list(_crowds(user, before, move))
    sights = [_sight(person, crowds, before=rights_before[person.pk], after=rights_after[person.pk]) for person in people if person != user]
    own = _own_sight(user, rights_before[user.pk], rights_after[user.pk])
    along = Counter[Entity]()
    for crowd in crowds:
        if crowd.after != crowd.acl:
            along[crowd.entity] += crowd.number
    return Preview(list(along.items()), [sight for sight in (own, *sights) if sight])


def unseen_by(receiver: User, leaver: User) -> Counts:
    """The records of somebody which a colleague could not see even as their owner; by kind."""
    rights, places = rights_of(receiver), _places_of(receiver)
    found = Counter[Entity]()
    for entity in record_kinds():
        rows = rows_of(entity).filter(owner=leaver, deleted_at=None).order_by()
        for acl, number in rows.values_list("acl").annotate(n=Count("pk")):
            if not entity.parent_field and not rights.opens(entity.grants, "read", _received(acl, places)):
                found[entity] += number
    return list(found.items())


def _places_of(user: User) -> dict[int, int]:
    """The codes of a user, his team and his branch, by what they are."""
    team, branch = home_of(user)
    refs = {PrincipalKind.USER: user.pk, PrincipalKind.TEAM: team and team.pk, PrincipalKind.BRANCH: branch and branch.pk}
    asked = reduce(or_, (Q(kind=kind, ref=ref) for kind, ref in refs.items() if ref))
    return dict(Principal.objects.filter(asked).values_list("kind", "code"))


def _received(acl: Iterable[int], places: Mapping[int, int]) -> frozenset[int]:
    """Codes of a record after it has changed hands: shares fall, owner, team and branch are the receiver's."""
    kept = {code for code in acl if kind_of(code) not in SHARED and kind_of(code) not in places}
    return frozenset(kept | set(places.values()))


def kind_of(code: int) -> int:
    """What a code stands for."""
    return min(code // A_MILLION, int(PrincipalKind.PARTY))


def _concerned(user: User, before: Move, move: Move) -> list[User]:
    """Whoever may see more or less: the person, members of both teams and branches, and everybody above before and after."""
    teams = [place.pk for place in (before.team, move.team) if place]
    branches = [place.pk for place in (before.branch, move.branch) if place]
    keys = _touched(user, move)
    keys |= set(TeamMember.objects.filter(team__in=teams).values_list("user", flat=True))
    keys |= set(BranchMember.objects.filter(branch__in=branches).values_list("user", flat=True))
    return list(User.objects.filter(pk__in=keys, is_active=True, deleted_at=None).order_by("name"))


def _touched(user: User, move: Move) -> set[UUID]:
    """Those whose own rights change: the person, and everybody above before and after."""
    managers = dict(User.objects.values_list("pk", "manager_id"))
    lines = [line_of(user.pk, managers), line_of(move.manager.pk, managers) if move.manager else []]
    return {user.pk, *lines[0], *lines[1]}


def _tried(user: User, move: Move, *, by: User, ask: Callable[[], dict[UUID, Rights]]) -> dict[UUID, Rights]:
    found: dict[UUID, Rights] = {}
    try:
        with transaction.atomic():
            settle_person(User.objects.get(pk=user.pk), move, by=by)
            found = ask()
            raise _TakenBack
    except _TakenBack:
        return found


def _crowds(user: User, before: Move, move: Move) -> Iterator[Crowd]:
    """The records of somebody and of those below him, by who sees them; his own come along where they stand in his old place."""
    swaps = _swaps(before, move) if move.with_records else {}
    below = [user.pk, *subordinates(user.pk)]
    for entity in record_kinds():
        if entity.parent_field:
            continue
        rows = rows_of(entity).filter(owner__in=below, deleted_at=None).order_by()
        for acl, owner, number in rows.values_list("acl", "owner").annotate(n=Count("pk")):
            codes = frozenset(acl)
            yield Crowd(entity, codes, number, _swapped(codes, swaps) if owner == user.pk else codes)


def _swaps(before: Move, move: Move) -> dict[int, int]:
    """Codes of the old team and branch, with those of the new ones that take their place."""
    pairs = ((PrincipalKind.TEAM, before.team, move.team), (PrincipalKind.BRANCH, before.branch, move.branch))
    found = {}
    for kind, old, new in pairs:
        if old and new and old != new:
            codes = dict(Principal.objects.filter(kind=kind, ref__in=[old.pk, new.pk]).values_list("ref", "code"))
            found[codes[old.pk]] = codes[new.pk]
    return found


def _swapped(acl: frozenset[int], swaps: Mapping[int, int]) -> frozenset[int]:
    return frozenset(swaps.get(code, code) for code in acl)


def _sight(person: User, crowds: list[Crowd], *, before: Rights, after: Rights) -> Sight:
    gained, lost = Counter[Entity](), Counter[Entity]()
    for crowd in crowds:
        sees = before.opens(crowd.entity.grants, "read", crowd.acl)
        will_see = after.opens(crowd.entity.grants, "read", crowd.after)
        if sees != will_see:
            (gained if will_see else lost)[crowd.entity] += crowd.number
    return Sight(person, list(gained.items()), list(lost.items()))


def _own_sight(user: User, before: Rights, after: Rights) -> Sight:
    """What the person would see of what others look after."""
    sight = Sight(user)
    for entity in record_kinds():
        if entity.parent_field or before.codes(entity.grants, "read") == after.codes(entity.grants, "read"):
            continue
        rows = rows_of(entity).filter(deleted_at=None).exclude(owner=user).order_by()
        for counts, more, less in ((sight.gained, after, before), (sight.lost, before, after)):
            if number := _difference(rows, entity, more=more, less=less):
                counts.append((entity, number))
    return sight


def _difference(rows: Any, entity: Entity, *, more: Rights, less: Rights) -> int:
    """How many records one set of rights opens and the other does not, at most a thousand and one."""
    codes, fewer = more.codes(entity.grants, "read"), less.codes(entity.grants, "read")
    if codes is not EVERYTHING and fewer is not EVERYTHING:
        rows = rows.filter(acl__overlap=sorted(codes - fewer)) if codes - fewer else rows.none()
    found: int = rows.filter(opened(more, "read", entity)).exclude(opened(less, "read", entity)).values("pk")[: MOST + 1].count()
    return found
