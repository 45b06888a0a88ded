"""The questions of the search box: which records, of those a user may read, does he mean."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import codes_for, fields_for
from klientela.core.access.grants import EVERYTHING, Codes
from klientela.core.identity.models import User
from klientela.core.search import sql
from klientela.core.search.documents import document_of, is_searchable, kin, numbers
from klientela.core.search.models import SearchDoc
from klientela.core.search.norm import digits_of, has_run, inside, term_of
from klientela.kernel.entity import Entity, entities, entity_named

MOST_PARTS = 300
MOST_OF_A_LIST = 1000
NUMBERS_OF_PARTIES = "identifiers"


@dataclass(frozen=True)
class Hit:
    """A record that was found; `tier` 0 when its name begins with what was asked."""

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
    """One searchable entity for one user: its number, the codes that open it, the parts hidden from him."""

    entity: Entity
    number: int
    codes: Codes
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
    first = [sql.beginning(term, number=reach.number, codes=_list(reach.codes), most=each + 1) for reach in named]
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
    return [reach for reach in reaches if reach.codes is EVERYTHING or reach.codes]


def _reach(user: User | None, entity: Entity) -> Reach:
    codes = codes_for(user, "read", entity) if user else EVERYTHING
    return Reach(entity, numbers().get(entity.slug, 0), codes, _hidden(user, entity) if user else frozenset())


def _hidden(user: User, entity: Entity) -> frozenset[str]:
    document, fields = document_of(entity), fields_for(user, entity)
    parts = {"norm": (*document.title, *document.texts), "email": document.emails, "phone": document.phones}
    hidden = {part for part, names in parts.items() if fields & set(names)}
    if document.ways and "value" in fields_for(user, entity_named(NUMBERS_OF_PARTIES)):
        hidden.add("taxid")
    return frozenset(hidden)


def _parts(term: str) -> list[Part]:
    words, digits = tuple(term.split()), digits_of(term)
    found = [Part("norm", words, 1)] if has_run(term) else []
    if has_run(term) and ("@" in term or "." in term):
        found.append(Part("email", words, 2))
    return [*found, Part("phone", (digits,), 2), Part("taxid", (digits,), 2)] if digits else found


def _scopes(reaches: list[Reach], column: str) -> str:
    groups: dict[Codes, list[int]] = {}
    for reach in reaches:
        if column not in reach.hidden:
            groups.setdefault(reach.codes, []).append(reach.number)
    return json.dumps([{"entities": found, "codes": _list(codes)} for codes, found in groups.items()]) if groups else ""


def _list(codes: Codes) -> list[int] | None:
    return None if codes is EVERYTHING else sorted(codes)


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
    by_number = {reach.number: reach.entity for reach in reaches}
    best: dict[UUID, tuple[tuple[Any, ...], Hit]] = {}
    for key, number, title, norm, tier in rows:
        place = (norm != term, tier > 0 and f" {term}" not in norm, tier, norm, key)
        if key not in best or place < best[key][0]:
            best[key] = (place, Hit(by_number[number], key, title, tier))
    return tuple(hit for _, hit in sorted(best.values(), key=lambda known: known[0]))
