"""Conditions of questions on names: the search table knows their letters by heart, so that not every name has to be read."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Case, Q, Value, When

from klientela.core.access.breadth import sees_few
from klientela.core.identity.models import User
from klientela.core.search.documents import document_of, is_searchable
from klientela.core.search.lists import DENSE
from klientela.core.search.norm import has_run, inside, norm
from klientela.core.search.reach import reaches_of, scopes_of
from klientela.core.search.sql import Keys
from klientela.kernel.entity import Entity

MOST, ALL = 2_000, 10_000_000
PATTERNS: dict[str, Callable[[str], str]] = {
    "contains": inside,
    "begins": lambda text: inside(text)[1:],
    "ends": lambda text: inside(text)[:-1],
}

LIKE = """
CREATE OR REPLACE FUNCTION search_like(wanted text, scopes jsonb, most int) RETURNS SETOF search_searchdoc
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off AS $$
DECLARE before text := coalesce(current_setting('pg_trgm.word_similarity_threshold', true), '0.6');
BEGIN
  PERFORM set_config('pg_trgm.word_similarity_threshold', '0.35', true);
  RETURN QUERY EXECUTE format('SELECT * FROM search_searchdoc WHERE (%s) AND %L <%% norm LIMIT %s', search_scope(scopes), wanted, most);
  PERFORM set_config('pg_trgm.word_similarity_threshold', before, true);
END $$;
"""
NO_LIKE = "DROP FUNCTION IF EXISTS search_like(text, jsonb, int)"


def few(entity: Entity, name: str, text: str, *, op: str, user: User) -> Q | None:
    """A condition that no record fails in whose name a text stands; None where reading the names is as good, or the only way.

    Few records: by their keys. Many: their keys are collected and looked up along the order of a list, unless they are so many that
    the next one is never far.
    """
    asked = _asked(entity, name, text, op=op, user=user)
    if asked is None or sees_few(user, entity):
        return None
    statement, values = asked
    keys = _keys(statement, [*values, DENSE])
    if len(keys) <= MOST:
        return Q(pk__in=keys)
    if len(keys) == DENSE:
        return None
    found = Keys([(statement, [*values, ALL])])
    return Q(Case(When(pk__in=found, then=Value(True)), default=Value(False), output_field=BooleanField()))


def _asked(entity: Entity, name: str, text: str, *, op: str, user: User) -> tuple[str, list[Any]] | None:
    """The statement that finds the keys, but for how many, and its values; None where the search table does not know the text."""
    term = norm(text)
    known = is_searchable(entity) and document_of(entity).texts == (name,)
    if not known or not term.isascii() or term != term.strip() or not has_run(term):
        return None
    scopes = scopes_of(reaches_of(user, entity), "norm") or "[]"
    if scopes == "[]":
        return None
    if op == "like":
        return "SELECT record FROM search_like(%s, %s::jsonb, %s)", [term, scopes]
    return "SELECT record FROM search_part('norm', %s::text[], %s::jsonb, %s)", [[PATTERNS[op](term)], scopes]


def _keys(statement: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [key for (key,) in cursor.fetchall()]
