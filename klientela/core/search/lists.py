"""The search box of a list: exactly the rows that a text finds, in the order of the list."""

from typing import Any

from django.db import connection
from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from klientela.core.access.acting import current_actor
from klientela.core.search import sql
from klientela.core.search.models import SearchDoc
from klientela.core.search.norm import inside, term_of
from klientela.core.search.queries import Found, find
from klientela.core.search.reach import Reach, finding, reaches_of, scopes_of
from klientela.core.search.terms import BEGINNINGS, Part, parts_of
from klientela.kernel.entity import Entity

MOST, ALL = 1000, 10_000_000
DENSE = 40_000
"""So many hits are met soon along the order of a list; fewer are collected first."""
SAMPLE = 0.5
"""Per cent of the search table looked at to tell."""


def narrow(entity: Entity, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """The rows of a list that a text finds; who may read them is asked of the rows themselves.

    Few: by their keys. Many: the hits are collected and looked up while walking along the order of the list, or, where they are
    dense and do not stand together at one place of that order, each row on the way is asked.
    """
    term = term_of(text)
    if not term:
        return rows if not text.strip() else rows.none()
    reaches = reaches_of(current_actor().user, entity)
    found = find(reaches, text, each=MOST, most=MOST, enough=MOST)
    if not found.more or found.instead:
        return rows.filter(pk__in=[hit.key for hit in found.hits])
    if not _begin(found) and _is_dense(term):
        said = Q(pk__in=SearchDoc.objects.filter(_condition(reaches, term)).values("record"))
        own = finding(reaches, term, most=ALL)
        return rows.filter(said | Q(pk__in=sql.Keys(own)) if own else said)
    return rows.filter(Case(When(pk__in=_collected(reaches, term), then=Value(True)), default=Value(False), output_field=BooleanField()))


def _begin(found: Found) -> bool:
    """Whether so many names begin with the text that they stand together in the order of names."""
    return sum(hit.tier == BEGINNINGS for hit in found.hits) >= MOST


def _is_dense(term: str) -> bool:
    """Whether names and addresses with this text are many, by a sample of all: it decides how rows are read, never which."""
    asked = [part for part in parts_of(term) if part.column in {"norm", "email"}]
    if not asked:
        return False
    with connection.cursor() as cursor:
        cursor.execute(sql.sample([part.column for part in asked], SAMPLE), [_patterns(part) for part in asked])
        row: Any = cursor.fetchone()
    return bool(row[0] * 100 / SAMPLE >= DENSE)


def _collected(reaches: list[Reach], term: str) -> sql.Keys:
    """The keys of all hits, each part of the question by its own index."""
    named = [reach for reach in reaches if "norm" not in reach.hidden]
    asked = [sql.beginning(term, number=reach.number, codes=reach.lists, most=ALL) for reach in named]
    for part in parts_of(term):
        if scopes := scopes_of(reaches, part.column):
            asked.append(sql.containing(part.column, _patterns(part), scopes, most=ALL, tier=part.tier))
    return sql.Keys([*asked, *finding(reaches, term, most=ALL)])


def _condition(reaches: list[Reach], term: str) -> Q:
    """The same question as a condition on the search table."""
    found = Q(pk__in=[])
    for reach in reaches:
        asked = Q(norm__startswith=term) if "norm" not in reach.hidden else Q(pk__in=[])
        for part in parts_of(term):
            if part.column not in reach.hidden:
                asked |= Q(*(Q(**{f"{part.column}__contains": word}) for word in part.words))
        found |= Q(entity=reach.number) & asked
    return found


def _patterns(part: Part) -> list[str]:
    return list(map(inside, part.words))
