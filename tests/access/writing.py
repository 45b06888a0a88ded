"""Requests that write, each with one key put in that its sender may not touch: in the address, a form, a hidden field, a body, a query."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from klientela.core.api.shapes import taken_fields
from klientela.core.operations.doors import Door, doors
from klientela.core.records.kinds import field_of
from klientela.core.records.own.values import key_in, value_of
from klientela.kernel.entity import Entity, entities
from tests.access.company import Company
from tests.access.crawling import PART, Ask, Form, Visitor, entity_at, place_of, places, rows_at
from tests.access.preparing import Prepared
from tests.access.tokens import KEY

WRITING = ("POST", "PUT", "PATCH", "DELETE")
SIGNING = ("/sign-in/", "/sign-out/", "/password/", "/set-up/", "/invitation/", "/language/", "/link/")
"""Doors before and after one's session; they know nobody yet, or nobody any more."""


def foreign_keys(company: Company, visitor: Visitor, entity: Entity) -> list[UUID]:
    """A record one does not see, and one that one sees but may not change."""
    keys = [row.pk for row in rows_at(company, entity)]
    dark = [key for key in keys if key not in visitor.knows.readable]
    grey = [key for key in keys if key in visitor.knows.readable - visitor.knows.writable]
    return [*dark[:1], *grey[:1]]


def dark_key(company: Company, visitor: Visitor, slug: str) -> UUID:
    """A record of an entity that one does not see; of another where one sees all."""
    of_it = [key for known in entities() if known.slug == slug for key in foreign_keys(company, visitor, known)[:1]]
    return next((key for key in of_it if key in visitor.knows.dark), min(visitor.knows.dark, key=str))


def at_foreign_addresses(company: Company, visitor: Visitor, prepared: Prepared) -> Iterator[Ask]:
    """Each writing door with the key of a record that is not one's own to change, filled with what fits a record of one's own."""
    for door in doors():
        methods = [method for method in door.methods if method in WRITING]
        if not methods or door.path.startswith(SIGNING) or not PART.search(door.path):
            continue
        for path in _foreign_paths(company, visitor, door, prepared=prepared):
            yield _plausible(company, visitor, door, ask=Ask(methods[0], path))


def at_own_addresses(company: Company, visitor: Visitor, prepared: Prepared) -> Iterator[Ask]:
    """Each writing door at records of one's own."""
    for door in doors():
        methods = [method for method in door.methods if method in WRITING]
        if methods and not door.path.startswith(("/sign-out/",)):
            yield from (
                _plausible(company, visitor, door, ask=Ask(methods[0], path)) for path in places(company, door, visitor, prepared=prepared)
            )


def _foreign_paths(company: Company, visitor: Visitor, door: Door, *, prepared: Prepared) -> Iterator[str]:
    entity = entity_at(door)
    if entity is None or prepared.parts(door.path) is not None:
        yield from places(company, door, visitor, prepared=prepared)
        return
    names = ([action.name for action in entity.actions] or ["none"]) if "/actions/" in door.path else [entity.title]
    for key in foreign_keys(company, visitor, entity):
        for name in names if "name" in PART.findall(door.path) else [""]:
            yield PART.sub(lambda part, key=key, name=name: str({"pk": key, "key": key}.get(part[1], name)), door.path)


def _plausible(company: Company, visitor: Visitor, door: Door, *, ask: Ask) -> Ask:
    entity = entity_at(door)
    if door.kind == "api":
        return replace(ask, body=json.dumps({entity.title: "Changed", "version": 1} if entity and ask.method != "DELETE" else {}))
    name = entity.title if entity else "name"
    said = ((name, "Changed"), ("version", "1"), ("role", "director"), ("confirmed", "1"), ("reason", "To see what happens"))
    said += (("decision", "approve"), ("do", "drop"))
    return replace(ask, data=(*said, *_parent(company, visitor, entity)))


def _parent(company: Company, visitor: Visitor, entity: Entity | None) -> tuple[tuple[str, str], ...]:
    """For a new part: a record of one's own that it belongs to."""
    if entity is None or not entity.part_of:
        return ()
    rows = [row.pk for row in rows_at(company, field_of(entity, entity.part_of).target_entity) if row.pk in visitor.knows.writable]
    return tuple(("parent", str(key)) for key in rows[:1])


def in_forms(company: Company, visitor: Visitor, forms: list[Form]) -> Iterator[Ask]:
    """Each form of a page as it stands, and with a foreign key in each of its fields that take one."""
    seen: set[Any] = set()
    for form in forms:
        shape = (place_of(form.path), tuple(name for name, _value in form.fields))
        if form.method not in WRITING or shape in seen or place_of(form.path) is None or form.path.startswith(SIGNING):
            continue
        seen.add(shape)
        yield Ask(form.method, form.path, form.fields)
        for name, slug in form.slots:
            now = dict(form.fields).get(name, "")
            key = str(dark_key(company, visitor, slug or _slug_of(company, now)))
            others = tuple(pair for pair in form.fields if pair[0] != name)
            yield Ask(form.method, form.path, (*others, (name, key)))


def _slug_of(company: Company, value: str) -> str:
    if not KEY.fullmatch(value):
        return "deals"
    return next((slug for slug, rows in company.rows.items() if any(str(row.pk) == value for row in rows)), "deals")


def in_bodies(company: Company, visitor: Visitor) -> Iterator[Ask]:
    """Programs that make and change records of their own, with a foreign key in each reference."""
    for entity in entities():
        mine = [row for row in rows_at(company, entity) if row.pk in visitor.knows.writable][:1]
        for row in mine:
            yield from _changes(company, visitor, entity, row=row)
            yield from _copies(company, visitor, entity, row=row)


def _references(entity: Entity, visitor: Visitor, *, new: bool) -> list[Any]:
    return [known for known in taken_fields(entity, visitor.user, new=new) if known.kind == "reference" and known.column is not None]


def _changes(company: Company, visitor: Visitor, entity: Entity, *, row: Any) -> Iterator[Ask]:
    for known in _references(entity, visitor, new=False):
        key = dark_key(company, visitor, known.target_entity.slug)
        yield Ask("PATCH", f"/api/v1/{entity.slug}/{row.pk}/", body=json.dumps({known.name: str(key), "version": row.version}))


def _copies(company: Company, visitor: Visitor, entity: Entity, *, row: Any) -> Iterator[Ask]:
    taken = [known for known in taken_fields(entity, visitor.user, new=True) if known.column is not None]
    whole = {known.name: key_in(row, known) if known.kind == "reference" else value_of(row, known.name) for known in taken}
    body = {name: value if isinstance(value, bool | int | list) else str(value) for name, value in whole.items() if value not in (None, "")}
    yield Ask("POST", f"/api/v1/{entity.slug}/", body=json.dumps(body))
    for known in _references(entity, visitor, new=True):
        key = str(dark_key(company, visitor, known.target_entity.slug))
        yield Ask("POST", f"/api/v1/{entity.slug}/", body=json.dumps({**body, known.name: key}))
