"""Statements about keys and pairs; parties are asked for in portions, so that memory stays small however many there are."""

from collections.abc import Collection
from uuid import UUID

from django.db.models.expressions import RawSQL

FORGET_KEYS = "DELETE FROM parties_duplicatekey WHERE party = ANY(%s)"

COPY_KEYS = "COPY parties_duplicatekey (party, made_of, key) FROM STDIN"

IN_COMMON = """
SELECT least(mine.party, other), greatest(mine.party, other), array_agg(DISTINCT mine.made_of)
FROM parties_duplicatekey mine
CROSS JOIN LATERAL (
  SELECT array_agg(party) AS parties FROM (
    SELECT party FROM parties_duplicatekey theirs WHERE theirs.key = mine.key AND theirs.made_of = mine.made_of LIMIT %(block)s + 1
  ) AS few
) AS block
CROSS JOIN LATERAL unnest(block.parties) AS other
WHERE mine.party = ANY(%(parties)s) AND cardinality(block.parties) BETWEEN 2 AND %(block)s AND {wanted}
GROUP BY 1, 2
"""
"""Pairs that share a key which not too many stand under, and the sorts of keys they share."""
WHOLE, CHANGED = "other > mine.party", "other <> mine.party"

FORGET_PAIRS = """
DELETE FROM parties_duplicatepair WHERE state = 'open' AND ({wanted}) AND NOT (id = ANY(%(kept)s))
"""
OF_FIRST, OF_EITHER = "a = ANY(%(parties)s)", "a = ANY(%(parties)s) OR b = ANY(%(parties)s)"

KEEP_PAIRS = """
INSERT INTO parties_duplicatepair AS known (id, a, b, kind, score, groups, parts, found_by, state)
SELECT id, a, b, kind, score, groups, parts, string_to_array(found_by, ' '), 'open'
FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::float[], %s::jsonb[], %s::jsonb[], %s::text[])
  AS new (id, a, b, kind, score, groups, parts, found_by)
ON CONFLICT (a, b) DO UPDATE SET score = excluded.score, groups = excluded.groups, parts = excluded.parts, found_by = excluded.found_by
RETURNING known.id
"""

SETTLED = "SELECT records_change() - pg_current_xact_id()::text::bigint + pg_snapshot_xmin(pg_current_snapshot())::text::bigint"

TRY = "SELECT pg_try_advisory_lock(hashtext('looking ' || %s))"
LEAVE = "SELECT pg_advisory_unlock(hashtext('looking ' || %s))"


def among(keys: Collection[UUID]) -> RawSQL:
    """Many keys as one parameter: written one by one they cost more than what is asked of them."""
    return RawSQL("SELECT unnest(%s::uuid[])", [list(keys)])
