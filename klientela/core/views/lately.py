"""Which records were changed last, read off the newest lines of the history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from klientela.core.access.decisions import fields_for, visible
from klientela.core.audit.models import Change
from klientela.core.identity.models import User
from klientela.core.records.models import Record
from klientela.core.views.naming import singular_of
from klientela.kernel.entity import Entity

LOOKED_AT = 2_000
"""So many lines of the history are looked through, however long it is."""
CONSIDERED = 120


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
    """The records a user may read that were changed last, newest first, each once."""
    known = [entity for entity in entities if issubclass(entity.model, Record) and entity.title not in fields_for(user, entity)]
    tables = {entity.model._meta.db_table for entity in known}
    lines = {line["row"]: line for line in reversed(_lines(tables))}
    names = dict(User.objects.filter(pk__in={line["actor"] for line in lines.values()}).values_list("pk", "name"))
    records = [(entity, record) for entity in known for record in _readable(user, entity, lines)]
    found = [_lately(entity, record, lines[record[0]], by=names.get(lines[record[0]]["actor"], "")) for entity, record in records]
    return sorted(found, key=lambda each: each.at, reverse=True)[:most]


def _lines(tables: set[str]) -> list[dict[str, Any]]:
    newest = Change.objects.order_by("-pk").values("pk")[:LOOKED_AT]
    rows = Change.objects.filter(pk__in=newest, table__in=tables).order_by("-pk")
    return [dict(line) for line in rows.values("row", "table", "at", "actor", "op")[:CONSIDERED]]


def _readable(user: User, entity: Entity, lines: dict[UUID, dict[str, Any]]) -> Iterable[tuple[UUID, str]]:
    keys = [pk for pk, line in lines.items() if line["table"] == entity.model._meta.db_table]
    return visible(user, "read", entity).filter(pk__in=keys).values_list("pk", entity.title) if keys else ()


def _lately(entity: Entity, record: tuple[UUID, str], line: dict[str, Any], *, by: str) -> Lately:
    pk, title = record
    url = reverse(f"{entity.slug}-record", args=[pk])
    return Lately(entity, singular_of(entity), title or "–", line["at"], by, line["op"] == "I", url)
