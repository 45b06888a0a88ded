"""Which searchable entities are open to a user, and by which of their columns he may find records."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from klientela.core.access.decisions import codes_for, confining, fields_for, sees, unlocking
from klientela.core.access.grants import EVERYTHING
from klientela.core.identity.models import User
from klientela.core.records.own.definitions import own_fields
from klientela.core.records.own.models import OwnField
from klientela.core.search import sql
from klientela.core.search.documents import PRIVATE, document_of, is_searchable, kin, numbers_now
from klientela.core.search.own_values import asked_of, searched
from klientela.core.search.terms import OWN_VALUES
from klientela.kernel.entity import Entity, entities, entity_named

NUMBERS_OF_PARTIES, WAYS_TO_REACH = "identifiers", "contact-mechanisms"


@dataclass(frozen=True)
class Reach:
    """One searchable entity for one user: its number, the parts hidden from him, and which records are open to him."""

    entity: Entity
    number: int
    codes: tuple[frozenset[int], ...]
    """Sets of codes of each of which a record must hold one: what opens it, and what confines him. None at all: no limit."""
    hidden: frozenset[str]
    own: tuple[OwnField, ...] = ()
    """The fields the company has added by whose values he finds records."""

    @property
    def lists(self) -> list[list[int]]:
        """The sets of codes as the database takes them."""
        return [sorted(codes) for codes in self.codes]


def reaches_for(user: User) -> list[Reach]:
    """Every searchable entity of which a user may read anything."""
    known = numbers_now()
    return _open([reach for entity in entities() if is_searchable(entity) for reach in _reaches(user, entity, known)])


def reaches_of(user: User | None, entity: Entity) -> list[Reach]:
    """The entities of whose documents an entity's list consists, for a user; None is the system."""
    if not is_searchable(entity):
        return []
    known = numbers_now()
    return _open([reach for one in ([entity] if entity.where else kin(entity)) for reach in _reaches(user, one, known)])


def scopes_of(reaches: list[Reach], column: str) -> str:
    """Which records may be found by a column, as the database's functions read it; empty where none may."""
    groups: dict[tuple[frozenset[int], ...], list[Reach]] = {}
    for reach in reaches:
        if column not in reach.hidden:
            groups.setdefault(reach.codes, []).append(reach)
    scopes = [{"entities": [reach.number for reach in found], "codes": found[0].lists} for found in groups.values()]
    return json.dumps(scopes) if scopes else ""


def finding(reaches: list[Reach], term: str, *, most: int) -> list[sql.Statement]:
    """The statements that find records by own values open to the user; none where no own field may say it."""
    asked = [(reach, list(asked_of(reach.own, term))) for reach in reaches if reach.own]
    scopes = scopes_of([reach for reach, some in asked if some], "own")
    return [sql.own([each for _, some in asked for each in some], scopes, most=most, tier=OWN_VALUES)] if scopes else []


def _open(reaches: list[Reach]) -> list[Reach]:
    return [reach for reach in reaches if all(reach.codes)]


def _reaches(user: User | None, entity: Entity, known: Mapping[str, int]) -> list[Reach]:
    """An entity whose records may be private is looked at twice: those that are have a number of their own."""
    reach = _reach(user, entity, known)
    if not entity.private:
        return [reach]
    codes = EVERYTHING if user is None else unlocking(user, "read", entity)
    number = known.get(f"{entity.slug}{PRIVATE}", 0)
    return [reach, replace(reach, number=number, codes=reach.codes if codes is EVERYTHING else (*reach.codes, codes))]


def _reach(user: User | None, entity: Entity, known: Mapping[str, int]) -> Reach:
    number = known.get(entity.slug, 0)
    if user is None:
        return Reach(entity, number, (), frozenset(), searched(own_fields(entity), frozenset()))
    codes = codes_for(user, "read", entity)
    opening = () if codes is EVERYTHING else (codes,)
    return Reach(
        entity,
        number,
        (*opening, *confining(user, "read", entity)),
        _hidden(user, entity),
        searched(own_fields(entity), fields_for(user, entity)),
    )


def _hidden(user: User, entity: Entity) -> frozenset[str]:
    """The columns of the search table in which something stands that is hidden from the user."""
    document, fields = document_of(entity), fields_for(user, entity)
    parts = {"norm": (*document.title, *document.texts), "email": document.emails, "phone": document.phones}
    hidden = {part for part, names in parts.items() if fields & set(names)}
    if document.ways:
        of_parts = {WAYS_TO_REACH: ("email", "phone"), NUMBERS_OF_PARTIES: ("taxid",)}
        hidden.update(part for slug, some in of_parts.items() if not sees(user, entity_named(slug), "kind", "value") for part in some)
    return frozenset(hidden)
