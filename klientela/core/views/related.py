"""What belongs to a record or points to it: its parts, and the records of other entities that refer to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from django.db.models import Exists, QuerySet
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from klientela.core.access.decisions import fields_for, may, sees, visible
from klientela.core.identity.models import User
from klientela.core.records.kinds import field_of
from klientela.core.records.own.definitions import own_fields
from klientela.core.records.own.models import IndexState, OwnField, OwnKind
from klientela.core.records.writing import lacking, may_make
from klientela.core.views.addresses import list_address
from klientela.core.views.cells import code_column, column_of, title_column
from klientela.core.views.columns import Table
from klientela.core.views.effective import effective
from klientela.core.views.listing import count_of, ordered
from klientela.core.views.naming import plural_of, singular_of
from klientela.kernel.entity import Entity, entities, entity_named, kinds_of_table
from klientela.ui.formats import formats_now

FIRST = 5
MOST_PARTS = 50


def headings_of(table: Table) -> list[tuple[Any, str]]:
    """The heads of a table: label and classes."""
    return [(column.label, f"{column.css} {column.width}".strip()) for column in table.columns]


@dataclass(frozen=True)
class Box:
    """A panel of rows on a record page: parts with ways to change them, or related records with the way to all."""

    entity: Entity
    title: Any
    headings: list[tuple[Any, str]]
    rows: SafeString | str
    count: int
    more: bool = False
    all_url: str = ""
    new_url: str = ""
    singular: Any = ""
    lines: list[dict[str, Any]] = field(default_factory=list)
    may_change: bool = False


def parts_of(entity: Entity, record: Any, user: User, *, may_update: bool) -> list[Box]:
    """The panels of a record's parts."""
    return [_parts(entity_named(slug), record, user, may_update=may_update) for slug in entity.parts]


def _parts(part: Entity, record: Any, user: User, *, may_update: bool) -> Box:
    shown = effective(part, user)
    table = Table([column_of(part, known) for known in shown.columns], formats_now())
    rows = visible(user, "read", part).filter(**{part.part_of: record})
    values = table.values(ordered(part, rows, next(iter(shown.orders), "created_at"))[: MOST_PARTS + 1], user, entity=part)
    lines = [_line(part, table, row, may_update=may_update, may_edit=bool(shown.form)) for row in values[:MOST_PARTS]]
    new_url = f"{reverse(f'{part.slug}-new')}?parent={record.pk}" if may_update and not lacking(part, user) else ""
    headings = headings_of(table)
    more = len(values) > MOST_PARTS
    title, singular = plural_of(part), singular_of(part)
    return Box(part, title, headings, "", len(lines), more, new_url=new_url, singular=singular, lines=lines, may_change=may_update)


def _line(part: Entity, table: Table, row: tuple[Any, ...], *, may_update: bool, may_edit: bool) -> dict[str, Any]:
    cells = table.cells(row)
    return {
        "pk": row[0],
        "title": unescape(strip_tags(str(cells[0][1]))) if cells else "",
        "cells": cells,
        "edit_url": reverse(f"{part.slug}-edit", args=[row[0]]) if may_update and may_edit else "",
        "delete_url": reverse(f"{part.slug}-delete", args=[row[0]]) if may_update else "",
    }


def related_to(record: Any, user: User) -> list[Box]:
    """Records of other entities that refer to this one, the first few of each."""
    pointing = list(pointing_to(record, user))
    filled = _filled(pointing, record, user)
    found = [_box(other, name, record, user=user, is_filled=is_one) for (other, name), is_one in zip(pointing, filled, strict=True)]
    return [box for box in found if box.count or (box.new_url and not isinstance(record, User))]


def _filled(pointing: Sequence[tuple[Entity, str]], record: Any, user: User) -> tuple[bool, ...]:
    """Whether there is any such record of each entity, by one statement: most of what could refer to a record does not."""
    if len(pointing) < 2:
        return (True,) * len(pointing)
    asked = {f"of_{place}": Exists(naming(other, name, record, user=user)) for place, (other, name) in enumerate(pointing)}
    return tuple(User.objects.filter(pk=user.pk).annotate(**asked).values_list(*asked).get())


def pointing_to(record: Any, user: User) -> Iterator[tuple[Entity, str]]:
    """The entities whose records can refer to this one, each with the field by which they do, as far as a user sees both."""
    for other in entities():
        if other.part_of or not other.boxed or other.model._meta.proxy or not may(user, "read", other):
            continue
        names = {*other.list, *other.form, *other.facts} - fields_for(user, other)
        for known in other.model._meta.fields:
            if known.is_relation and known.name in names and _points_to(known, record):
                yield other, known.name
        yield from ((other, link.name) for link in _links(other, record) if sees(user, other, link.name))


def _links(other: Entity, record: Any) -> Iterator[OwnField]:
    """The links a company has added that lead to this record, where looking for them is fast: to kinds of its own, or by an index."""
    for link in own_fields(other):
        if link.kind != OwnKind.REFERENCE or not (kinds_of_table(other.model) or link.index_state == IndexState.READY):
            continue
        target = entity_named(str(link.options["target"]))
        is_same = target.model._meta.concrete_model is record._meta.concrete_model
        if is_same and all(getattr(record, name) == value for name, value in target.where.items()):
            yield link


def naming(other: Entity, name: str, record: Any, *, user: User) -> QuerySet[Any]:
    """The records of an entity that a user may read and that refer to a record by one of their fields."""
    field = field_of(other, name)
    return visible(user, "read", other).filter(**{field.path: str(record.pk) if field.own else record})


def _points_to(known: Any, record: Any) -> bool:
    return bool(known.related_model._meta.concrete_model is record._meta.concrete_model) and known.name != "owner"


def _box(other: Entity, name: str, record: Any, *, user: User, is_filled: bool) -> Box:
    shown = effective(other, user)
    fields = [known for known in shown.columns if known.name != name]
    columns = [title_column(other, known, css="") if known.name == other.title else column_of(other, known) for known in fields[:4]]
    table = Table(columns if shown.has_title else [code_column(other, css=""), *columns], formats_now())
    rows = naming(other, name, record, user=user)
    first = ordered(other, rows, next(iter(shown.orders), "-created_at"))[: FIRST + 1]
    values = table.values(first, user, entity=other) if is_filled else []
    count, more = count_of(rows) if len(values) > FIRST else (len(values), False)
    may_add = name in {known.name for known in shown.new_form} and may_make(user, other)
    new_url = f"{reverse(f'{other.slug}-new')}?{name}={record.pk}" if may_add else ""
    headings = headings_of(table)
    all_url = f"{list_address(other)}?{name}={record.pk}" if count > FIRST else ""
    title, shown_rows = title_of_relation(other, name, record), table.rows(values[:FIRST])
    return Box(other, title, headings, shown_rows, count, more, all_url, new_url, singular_of(other))


def title_of_relation(other: Entity, name: str, record: Any) -> str:
    """“Deals”; where people could ask in what way they are related, such as users of a user, “Users: manager”."""
    is_clear = not isinstance(record, User) and other.model._meta.concrete_model is not record._meta.concrete_model
    return str(plural_of(other)) if is_clear else f"{plural_of(other)}: {field_of(other, name).label}"
