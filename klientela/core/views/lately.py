"""Which records were changed last, as far as somebody sees what was changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse

from klientela.core.access.breadth import aside, sees_few
from klientela.core.access.decisions import visible
from klientela.core.audit.models import Change
from klientela.core.identity.models import User
from klientela.core.records.models import Record
from klientela.core.records.titles import title_path
from klientela.core.views.naming import singular_of
from klientela.core.views.told_changes import telling_of
from klientela.kernel.entity import Entity

CONSIDERED = 24
"""Of each entity so many records that changed last are looked at."""


@dataclass(frozen=True)
class Lately:
    """A record that was changed: what it is called, when, by whom."""

    entity: Entity
    kind: Any
    title: str
    at: datetime
    by: str
    is_new: bool
    url: str


def lately_changed(user: User, entities: Iterable[Entity], *, most: int) -> list[Lately]:
    """The records a user may read that were changed last, newest first, each once; changes of what is hidden do not count."""
    known = [entity for entity in entities if issubclass(entity.model, Record)]
    found = {pk: (known[place], title) for place, pk, title in _newest(user, known)}
    by_entity: dict[Entity, list[UUID]] = {}
    for pk, (entity, _title) in found.items():
        by_entity.setdefault(entity, []).append(pk)
    lines = _lines(by_entity, user)
    names = dict(User.objects.filter(pk__in={line["actor"] for line in lines}).values_list("pk", "name"))
    shown = [_lately(*found[line["row"]], line, by=names.get(line["actor"], "")) for line in lines]
    return sorted(shown, key=lambda each: each.at, reverse=True)[:most]


def _newest(user: User, known: Sequence[Entity]) -> Iterable[tuple[int, UUID, str]]:
    """The records of each entity that changed last, with the place of the entity: by one statement, however many entities there are."""
    each = [_newest_of(user, entity, place) for place, entity in enumerate(known)]
    return each[0].union(*each[1:], all=True) if each else ()


def _newest_of(user: User, entity: Entity, place: int) -> QuerySet[Any, tuple[int, UUID, str]]:
    rows = visible(user, "read", entity)
    rows = aside(entity, rows, "change", falling=True) if sees_few(user, entity) else rows.order_by("-change", "-pk")
    told = {"in_place": Value(place), "in_words": Cast(title_path(entity, user), TextField())}
    newest: QuerySet[Any, tuple[int, UUID, str]] = rows.annotate(**told).values_list("in_place", "pk", "in_words")[:CONSIDERED]
    return newest


def _lines(by_entity: Mapping[Entity, list[UUID]], user: User) -> list[dict[str, Any]]:
    """The last line of the history of each of these records that tells this user anything."""
    telling = [Q(row__in=keys) & telling_of(entity, user) for entity, keys in by_entity.items()]
    if not telling:
        return []
    rows = Change.objects.filter(reduce(or_, telling)).order_by("row", "-pk").distinct("row")
    return [dict(line) for line in rows.values("row", "at", "actor", "op")]


def _lately(entity: Entity, title: str, line: dict[str, Any], *, by: str) -> Lately:
    url = reverse(f"{entity.slug}-record", args=[line["row"]])
    return Lately(entity, singular_of(entity), title or "–", line["at"], by, line["op"] == "I", url)
