"""The learnt chance of deals: of one with its reasons, of many at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import batched
from typing import Any
from uuid import UUID

from django.utils import timezone

from klientela.core.access.decisions import visible
from klientela.core.identity.models import User
from klientela.core.learning.queries import Scored, in_use
from klientela.core.learning.subjects import Fact
from klientela.kernel.entity import entity_of
from klientela.modules.pipeline.learnt.knowing import OF_DEAL, known_of
from klientela.modules.pipeline.learnt.subject import CODE, FEATURES
from klientela.modules.sales.api.counting import Deal

AT_ONCE = 5000


def may_know(user: User) -> bool:
    """Whether a user sees every field a learnt chance could rest on."""
    return all(feature.is_open_to(user) for feature in FEATURES)


def scored_deal(deal: Deal, user: User) -> Scored | None:
    """The learnt chance of an open deal and its reasons, from what this user sees of it."""
    learnt = in_use(CODE)
    if learnt is None or not may_know(user) or not deal.is_open:
        return None
    found = next(_facts([deal.pk], user, timezone.now()), None)
    return learnt.scored(found[1]) if found else None


def chances(user: User | None, deal_ids: Iterable[UUID]) -> dict[UUID, float]:
    """The learnt chance of each open deal, from what a user sees of them; without a user the system asks. Empty without a trusted one."""
    learnt = in_use(CODE)
    if learnt is None or (user and not may_know(user)):
        return {}
    now = timezone.now()
    return {key: learnt.model.chance(facts) for keys in batched(deal_ids, AT_ONCE) for key, facts in _facts(keys, user, now)}


def _facts(keys: Sequence[UUID], user: User | None, now: datetime) -> Iterator[tuple[UUID, Mapping[str, Fact]]]:
    rows: Any = visible(user, "read", entity_of(Deal)) if user else Deal.objects.all()
    deals = list(rows.filter(pk__in=keys, closed_at=None).values(*OF_DEAL))
    for known in known_of(deals, user):
        deal = known.deal
        yield deal["pk"], known.at(now, stage=deal["stage_id"], since=deal["moved_at"])
