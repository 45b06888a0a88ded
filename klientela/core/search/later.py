"""Documents of many new parties, such as those of an import, made together at the end of a transaction instead of twice for each row."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection

from klientela.core.parties.models import Party
from klientela.core.search.documents import Document, document_of, numbers, public_numbers
from klientela.kernel.entity import Entity, entity_of

TABLE = Party._meta.db_table
LATER = "SELECT set_config('klientela.search_later', %s, true)"
FILL = """
WITH fresh AS MATERIALIZED (
  SELECT p.* FROM parties_party p
  WHERE p.change = records_change() AND p.deleted_at IS NULL AND NOT EXISTS (SELECT FROM search_searchdoc d WHERE d.record = p.id)
), ways AS (
  SELECT c.party_id, string_agg(c.value, ' ') FILTER (WHERE c.kind = 'email') AS email,
         string_agg(c.value, ' ') FILTER (WHERE c.kind = 'phone') AS phone
  FROM parties_contactmechanism c WHERE c.party_id = ANY (ARRAY(SELECT id FROM fresh)) AND c.deleted_at IS NULL GROUP BY 1
), taxids AS (
  SELECT i.party_id, string_agg(regexp_replace(i.value, '\\D', '', 'g'), ' ') AS taxid FROM parties_identifier i
  WHERE i.party_id = ANY (ARRAY(SELECT id FROM fresh)) AND i.deleted_at IS NULL AND i.kind = ANY (%s) GROUP BY 1
)
INSERT INTO search_searchdoc (record, entity, acl, title, norm, email, phone, taxid)
SELECT p.id, CASE p.kind {numbers} END, p.acl, left(coalesce({title}, ''), 200), left(coalesce(records_norm({texts}), ''), 300),
  nullif(lower(concat_ws(' ', {emails}, ways.email)), ''),
  nullif(trim(regexp_replace(concat_ws(' ', {phones}, ways.phone), '[^0-9 ]', '', 'g')), ''), taxids.taxid
FROM fresh p LEFT JOIN ways ON ways.party_id = p.id LEFT JOIN taxids ON taxids.party_id = p.id
RETURNING norm
"""
LEARN = """
INSERT INTO search_searchword (word) SELECT DISTINCT w FROM unnest(%s::text[]) AS n, unnest(search_tokens(n)) AS w
WHERE length(w) BETWEEN 3 AND 40 AND w !~ '[0-9]' AND NOT EXISTS (SELECT FROM search_searchword k WHERE k.word = w)
"""


@contextmanager
def found_later(entity: Entity) -> Iterator[None]:
    """Within a transaction: parties made inside can be searched for when it is left."""
    if entity.model._meta.db_table != TABLE:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(LATER, [TABLE])
        yield
        fill(cursor)
        cursor.execute(LATER, [""])


def fill(cursor: Any) -> None:
    """Make the documents that are missing of the parties this transaction has made."""
    document = document_of(entity_of(Party))
    cursor.execute(_fill(document), [public_numbers()])
    names = [norm for (norm,) in cursor.fetchall()]
    if names:
        cursor.execute(LEARN, [names])


def _fill(document: Document) -> str:
    known = numbers()
    kinds = " ".join(f"WHEN '{kind}' THEN {known[slug]}" for kind, slug in document.slugs.items())
    return FILL.format(
        numbers=kinds,
        title=f"coalesce({', '.join(map(_said, document.title))})",
        texts=_joined(document.texts),
        emails=_joined(document.emails),
        phones=_joined(document.phones),
    )


def _joined(names: Sequence[str]) -> str:
    return f"nullif(concat_ws(' ', {', '.join(map(_said, names))}), '')" if names else "NULL::text"


def _said(name: str) -> str:
    return f"nullif(trim(p.{connection.ops.quote_name(name)}::text), '')"
