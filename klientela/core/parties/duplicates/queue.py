"""Which likely pairs somebody may see, the likeliest first, by what he sees of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import add
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, FloatField, Q, QuerySet, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may, sees, visible
from klientela.core.access.models import TeamMember
from klientela.core.identity.models import User
from klientela.core.parties.duplicates.models import DuplicatePair, PairState
from klientela.core.parties.duplicates.scoring import DIFFERENT, HOUSEHOLD, OTHER, OWN_NUMBERS, SHARED
from klientela.core.parties.duplicates.seeing import groups_seen, sorts_seen
from klientela.core.parties.duplicates.setting import weights_in_use
from klientela.core.parties.duplicates.weights import GROUPS
from klientela.core.parties.models import Party
from klientela.kernel.entity import entity_of
from klientela.kernel.errors import NotAllowed

MOST, MOST_RELATED = 1_000, 200
"""So many are counted; a queue with more is long anyway."""


@dataclass(frozen=True)
class Asked:
    """What of the queue is shown."""

    kind: str = ""
    whose: str = ""
    least: float = 0.0
    """At least so many points above what makes a pair likely."""
    state: str = PairState.OPEN.value


def pairs_seen(user: User, asked: Asked) -> QuerySet[DuplicatePair]:
    """The pairs of which a user may see both and what they have in common, the likeliest first; `told`: the points of what he sees."""
    parties, groups = visible(user, "read", entity_of(Party)), groups_seen(user)
    rows = DuplicatePair.objects.filter(state=asked.state, found_by__overlap=sorts_seen(groups))
    rows = rows.filter(a__in=parties.values("pk"), b__in=parties.values("pk")).annotate(told=_points(groups))
    if asked.state == PairState.OPEN:
        rows = rows.filter(told__gte=weights_in_use().threshold + asked.least)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.whose in whose_of(user):
        mine = parties.filter(_of(user, asked.whose)).values("pk")
        rows = rows.filter(Q(a__in=mine) | Q(b__in=mine))
    return rows.order_by("-told", "pk") if asked.state == PairState.OPEN else rows.order_by("-decided_at", "pk")


def related_to(user: User, pairs: Sequence[DuplicatePair]) -> list[DuplicatePair]:
    """Further likely pairs with a party of these, and with one of those in turn: three and more may be the same."""
    found: dict[UUID, DuplicatePair] = {pair.pk: pair for pair in pairs}
    for _step in range(2):
        keys = {key for pair in found.values() for key in (pair.a, pair.b)}
        more = pairs_seen(user, Asked()).filter(Q(a__in=keys) | Q(b__in=keys))[:MOST_RELATED]
        found |= {pair.pk: pair for pair in more}
    return list(found.values())


def whose_of(user: User) -> dict[str, Any]:
    """By whom the queue can be narrowed, as far as this user sees who looks after a party."""
    words = {"mine": ("owner", _("Mine")), "team": ("team", _("My team's"))}
    return {word: label for word, (field, label) in words.items() if sees(user, entity_of(Party), field)}


def decide(pair: UUID, state: PairState, *, by: User) -> None:
    """Say that two parties are not the same, for good, or take that back; for whoever sees both and may change one of them."""
    now: datetime | None = timezone.now() if state != PairState.OPEN else None
    with transaction.atomic():
        found = _pair(pair, by=by)
        if not visible(by, "update", entity_of(Party)).filter(pk__in=(found.a, found.b)).exists():
            raise NotAllowed("update")
        DuplicatePair.objects.filter(pk=found.pk).update(state=state, decided_by=by if now else None, decided_at=now)


def _pair(key: UUID, *, by: User) -> DuplicatePair:
    for state in PairState.values:
        if found := pairs_seen(by, Asked(state=state)).filter(pk=key).first():
            return found
    raise Http404


def may_decide(user: User) -> bool:
    """Whether there is anything a user could decide."""
    return may(user, "update", entity_of(Party))


def _points(groups: frozenset[str]) -> Any:
    """What the groups a user sees say together: the kept sum where he sees all."""
    if groups == frozenset(GROUPS):
        return F("score")
    seen = [_shared(group, groups) if group in HOUSEHOLD else _kept(group) for group in sorted(groups)]
    return reduce(add, seen, Value(0.0, output_field=FloatField()))


def _shared(group: str, groups: frozenset[str]) -> Any:
    """Half of what people who live together share, unless a number of their own says that they are one; by what the user sees."""
    one = [Q(**{f"groups__{number}__gt": 0}) for number in OWN_NUMBERS if number in groups]
    two = [Q(**{f"parts__{part}__lt": OTHER}) for seen, part in DIFFERENT.items() if seen in groups]
    half = Coalesce(Cast(KT(f"groups__{group}{SHARED}"), FloatField()), _kept(group))
    ways = [*(When(each, then=_kept(group)) for each in one), *(When(each, then=half) for each in two)]
    return Case(*ways, default=_kept(group), output_field=FloatField())


def _kept(name: str) -> Any:
    return Coalesce(Cast(KT(f"groups__{name}"), FloatField()), Value(0.0))


def _of(user: User, whose: str) -> Q:
    if whose == "mine":
        return Q(owner=user)
    return Q(team__in=TeamMember.objects.filter(user=user).values("team"))
