"""Deals that ended, as they stood at each moment before: when they came into a stage, and while they waited there."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import batched, pairwise
from typing import Any
from uuid import UUID

from klientela.core.learning.subjects import Example
from klientela.core.processes.models import Move, StageKind
from klientela.modules.pipeline.learnt.knowing import OF_DEAL, Known, known_of
from klientela.modules.sales.api.counting import Deal

AT_ONCE = 2000
WAITED = tuple(timedelta(days=days) for days in (0, 14, 30, 60, 120))
"""After so long in a stage a deal is looked at again: waiting tells something, too."""

type Stay = tuple[UUID, datetime, datetime]
"""A stage, and from when to when a deal stood there."""


def ended_deals() -> Iterator[Example]:
    """Every closed deal at each such moment, with how it ended; the system asks."""
    rows = Deal.objects.exclude(closed_at=None).order_by("closed_at", "pk").values(*OF_DEAL, "stage__kind")
    for deals in batched(rows.iterator(AT_ONCE), AT_ONCE):
        stays = stays_of([deal["pk"] for deal in deals])
        for known in known_of(deals, None):
            yield from _examples(known, stays.get(known.deal["pk"], ()))


def stays_of(keys: Sequence[UUID]) -> dict[UUID, list[Stay]]:
    """The open stages each deal stood in before it ended."""
    moves: dict[UUID, list[Mapping[str, Any]]] = {}
    for move in Move.objects.filter(record__in=keys).order_by("at", "pk").values("record", "stage_id", "stage__kind", "at"):
        moves.setdefault(move["record"], []).append(move)
    return {key: list(_stays(found)) for key, found in moves.items()}


def _stays(moves: Sequence[Mapping[str, Any]]) -> Iterator[Stay]:
    for move, after in pairwise(moves):
        if move["stage__kind"] == StageKind.OPEN:
            yield move["stage_id"], move["at"], after["at"]


def _examples(known: Known, stays: Sequence[Stay]) -> Iterator[Example]:
    won = known.deal["stage__kind"] == StageKind.WON
    for stage, since, until in stays:
        for waited in WAITED:
            moment = since + waited
            if moment > until or (waited and moment == until):
                break
            yield Example(known.deal["pk"], moment, known.at(moment, stage=stage, since=since), won)
