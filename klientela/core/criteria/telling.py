"""The chips above a list: each part of its question in words, with the address without it and the one that changes it."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from klientela.core.criteria.addressing import PLAIN, address_of
from klientela.core.criteria.asking import known_field
from klientela.core.criteria.sentences import compared, said, sentence
from klientela.core.criteria.telling_values import value_text
from klientela.core.criteria.tree import Condition, Group, Node
from klientela.core.identity.models import User
from klientela.kernel.entity import Entity

__all__ = ["PLAIN", "Chip", "describe", "sentence", "value_text"]


@dataclass(frozen=True)
class Chip:
    """One part of a question as people read it, and the address of the page without it."""

    label: Any
    value: str
    without: str
    place: int
    """Which part of the question it is, for the builder to open at."""


def describe(tree: Group, entity: Entity, *, user: User, query: QueryDict, whole: Group | None = None) -> list[Chip]:
    """The chips of a question. `whole`: all the address asks, where the chips tell only a part of it."""
    asked = whole or tree
    if tree.join != "all":
        return [Chip("", said(tree, entity, user), f"?{address_of(Group(), query)}", 0)]
    places = {part: place for place, part in enumerate(asked.parts)}
    rests = [f"?{address_of(asked.without(part), query)}" for part in tree.parts]
    return [
        Chip(*_told(part, entity, user), without=without, place=places.get(part, 0))
        for part, without in zip(tree.parts, rests, strict=True)
    ]


def _told(part: Node, entity: Entity, user: User) -> tuple[Any, str]:
    field = known_field(entity, part.field) if isinstance(part, Condition) else None
    if isinstance(part, Condition) and field is not None:
        return field.label, compared(part, field, user)
    return "", said(part, entity, user)
