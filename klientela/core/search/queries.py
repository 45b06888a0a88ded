"""The questions of the search box: which records, of those a user may read, does he mean."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import codes_for, confining, fields_for, sees
from klientela.core.access.grants import EVERYTHING
from klientela.core.identity.models import User
from klientela.core.search import sql
from klientela.core.search.documents import document_of, is_searchable, kin, numbers
from klientela.core.search.models import SearchDoc
from klientela.core.search.norm import digits_of, has_run, inside, term_of
from klientela.kernel.entity import Entity, entities, entity_named

MOST_PARTS = 300
MOST_OF_A_LIST = 1000
NUMBERS_OF_PARTIES, WAYS_TO_REACH = "identifiers", "contact-mechanisms"


@dataclass(frozen=True)
class Hit:
    """A record that was found; `tier` 0 when its name begins with what was asked. Without a title where that is hidden."""

    entity: Entity
    key: UUID
    title: str
    tier: int


@dataclass(frozen=True)
class Found:
    """What was found, best first; `more`: there is more than is shown."""

    hits: tuple[Hit, ...] = ()
    more: bool = False


@dataclass(frozen=True)
class Reach:
    """One searchable entity for one user: its number, the parts hidden from him, and which records are open to him."""

    entity: Entity
    number: int
    codes: tuple[frozenset[int], ...]
    """Sets of codes of each of which a record must hold one: what opens it, and what confines him. None at all: no limit."""
    hidden: frozenset[str]


@dataclass(frozen=True)
class Part:
    """One column of the search table, and the words it must contain."""

    column: str
    words: tuple[str, ...]
    tier: int


def search(user: User, text: str, *, each: int = 6, most: int = MOST_PARTS) -> Found:
    """Records of all entities that a user may read and means by a text: `each` by the beginning of the name, then by any part.

    One statement. Best first: equal, beginning, a later word, any part of three letters or more, an address or number.
    """
    reaches = [reach for entity in entities() if is_searchable(entity) for reach in _open([_reach(user, entity)])]
    return find(reaches, text, each=each, most=most, enough=len(reaches) * each)


def narrow(entity: Entity, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """The rows of a list that a text finds. Few: by their keys; many: by asking the search table along the order of the list."""
    term = term_of(text)
    if not term:
        return rows if not text.strip() else rows.none()
    reaches = reaches_of(current_actor().user, entity)
    found = find(reaches, text, each=MOST_OF_A_LIST, most=MOST_OF_A_LIST, enough=MOST_OF_A_LIST)
    if not found.more:
        return rows.filter(pk__in=[hit.key for hit in found.hits])
    return rows.filter(pk__in=SearchDoc.objects.filter(_condition(reaches, term)).values("record"))


def find(reaches: list[Reach], text: str, *, each: int, most: int, enough: int) -> Found:
    """What a text finds among the given entities: beginnings first, parts unless the beginnings are `enough`."""
    term = term_of(text)
    named = [reach for reach in reaches if "norm" not in reach.hidden]
    first = [sql.beginning(term, number=reach.number, codes=_lists(reach), most=each + 1) for reach in named]
    scoped = [(part, _scopes(reaches, part.column)) for part in _parts(term)]
    then = [
        sql.containing(part.column, list(map(inside, part.words)), scopes, most=most, tier=part.tier) for part, scopes in scoped if scopes
    ]
    if not term or not (first or then):
        return Found()
    with connection.cursor() as cursor:
        cursor.execute(*sql.together(first or [sql.NOTHING], then, enough=enough))
        rows = cursor.fetchall()
    return Found(_ranked(rows, term, reaches), more=_cut(rows, each=each, most=most))


def reaches_of(user: User | None, entity: Entity) -> list[Reach]:
    """The entities of whose documents an entity's list consists, for a user; None is the system."""
    if not is_searchable(entity):
        return []
    return _open([_reach(user, one) for one in ([entity] if entity.where else kin(entity))])


def _open(reaches: list[Reach]) -> list[Reach]:
    return [reach for reach in reaches if all(reach.codes)]


def _reach(user: User | None, entity: Entity) -> Reach:
    number = numbers().get(entity.slug, 0)
    if user is None:
        return Reach(entity, number, (), frozenset())
    codes = codes_for(user, "read", entity)
    opening = () if codes is EVERYTHING else (codes,)
    return Reach(entity, number, (*opening, *confining(user, "read", entity)), _hidden(user, entity))


def _hidden(user: User, entity: Entity) -> frozenset[str]:
    """The columns of the search table in which something stands that is hidden from the user."""
    document, fields = document_of(entity), fields_for(user, entity)
    parts = {"norm": (*document.title, *document.texts), "email": document.emails, "phone": document.phones}
    hidden = {part for part, names in parts.items() if fields & set(names)}
    if document.ways:
        of_parts = {WAYS_TO_REACH: ("email", "phone"), NUMBERS_OF_PARTIES: ("taxid",)}
        hidden.update(part for slug, some in of_parts.items() if not sees(user, entity_named(slug), "kind", "value") for part in some)
    return frozenset(hidden)


def _parts(term: str) -> list[Part]:
    words, digits = tuple(term.split()), digits_of(term)
    found = [Part("norm", words, 1)] if has_run(term) else []
    if has_run(term) and ("@" in term or "." in term):
        found.append(Part("email", words, 2))
    return [*found, Part("phone", (digits,), 2), Part("taxid", (digits,), 2)] if digits else found


def _scopes(reaches: list[Reach], column: str) -> str:
    groups: dict[tuple[frozenset[int], ...], list[Reach]] = {}
    for reach in reaches:
        if column not in reach.hidden:
            groups.setdefault(reach.codes, []).append(reach)
    scopes = [{"entities": [reach.number for reach in found], "codes": _lists(found[0])} for found in groups.values()]
    return json.dumps(scopes) if scopes else ""


def _lists(reach: Reach) -> list[list[int]]:
    return [sorted(codes) for codes in reach.codes]


def _condition(reaches: list[Reach], term: str) -> Q:
    """The same question as a condition on the search table; who may read the rows is asked of the rows themselves."""
    found = Q(pk__in=[])
    for reach in reaches:
        asked = Q(norm__startswith=term) if "norm" not in reach.hidden else Q(pk__in=[])
        for part in _parts(term):
            if part.column not in reach.hidden:
                asked |= Q(*(Q(**{f"{part.column}__contains": word}) for word in part.words))
        found |= Q(entity=reach.number) & asked
    return found


def _cut(rows: list[tuple[Any, ...]], *, each: int, most: int) -> bool:
    counted = Counter((tier, number if tier == 0 else 0) for _, number, _, _, tier in rows)
    return any(count > each if tier == 0 else count >= most for (tier, _), count in counted.items())


def _ranked(rows: list[tuple[Any, ...]], term: str, reaches: list[Reach]) -> tuple[Hit, ...]:
    by_number = {reach.number: reach for reach in reaches}
    best: dict[UUID, tuple[tuple[Any, ...], Hit]] = {}
    for key, number, *told, tier in rows:
        reach = by_number[number]
        title, norm = ("", "") if "norm" in reach.hidden else told
        place = (norm != term, tier > 0 and f" {term}" not in norm, tier, norm, key)
        if key not in best or place < best[key][0]:
            best[key] = (place, Hit(reach.entity, key, title, tier))
    return tuple(hit for _, hit in sorted(best.values(), key=lambda known: known[0]))
