"""Which hit is the best: equal, beginning, whole words, beginnings of words, any part, then addresses and numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from klientela.core.search.reach import Reach
from klientela.core.search.terms import tokens_of
from klientela.kernel.entity import Entity

type Row = tuple[Any, ...]
"""Key, number of the entity, title, name as compared, tier."""


@dataclass(frozen=True)
class Hit:
    """A record that was found; `tier` 0 when its name begins with what was asked. Without a title where that is hidden."""

    entity: Entity
    key: UUID
    title: str
    tier: int


def ranked(rows: Iterable[Row], term: str, reaches: list[Reach]) -> tuple[Hit, ...]:
    """The hits, each once, best first."""
    by_number, words = {reach.number: reach for reach in reaches}, tokens_of(term)
    best: dict[UUID, tuple[Row, Hit]] = {}
    for key, number, *told, tier in rows:
        reach = by_number[number]
        title, name = ("", "") if "norm" in reach.hidden else told
        place = (*_closeness(name, term, words), tier, name, key)
        if key not in best or place < best[key][0]:
            best[key] = (place, Hit(reach.entity, key, title, tier))
    return tuple(hit for _, hit in sorted(best.values(), key=lambda known: known[0]))


def _closeness(name: str, term: str, words: tuple[str, ...]) -> tuple[Any, ...]:
    tokens = tokens_of(name)
    whole = sum(word in tokens for word in words)
    begun = sum(any(token.startswith(word) for token in tokens) for word in words)
    return name != term, not name.startswith(term), -whole, -begun
