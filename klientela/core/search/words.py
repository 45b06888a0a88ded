"""The dictionary of words that occur in names, and the functions in the database that ask it.

A word stands in it once it was ever in a name; nothing tells whose. Its words are candidates only: each is looked up among the documents
open to whoever asks, all of equal distance together, so that words of other records change neither what is found nor what is proposed.
The threshold is set within the function: as a clause of it, a restored backup could not make the function before its extension is loaded.
"""

import json
from typing import Any

FUNCTIONS = """
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;

CREATE OR REPLACE FUNCTION search_tokens(t text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURNS NULL ON NULL INPUT
AS $$ SELECT regexp_split_to_array(t, '[\\x01-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\xbf\\u2000-\\u206f]+') $$;

CREATE OR REPLACE FUNCTION search_entry(norm text, entity smallint) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT public.search_tokens(norm) || ('#' || entity) $$;

CREATE OR REPLACE FUNCTION search_learn(t text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO search_searchword (word)
  SELECT DISTINCT w FROM unnest(search_tokens(t)) AS w
  WHERE length(w) BETWEEN 3 AND 40 AND w !~ '[0-9]' AND NOT EXISTS (SELECT FROM search_searchword k WHERE k.word = w)
$$;

CREATE OR REPLACE FUNCTION search_near(typed text) RETURNS TABLE (word text, distance int) LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE before text := coalesce(current_setting('pg_trgm.similarity_threshold', true), '0.3');
BEGIN
  PERFORM set_config('pg_trgm.similarity_threshold', '0.25', true);
  RETURN QUERY EXECUTE format('SELECT DISTINCT word, levenshtein_less_equal(word, %1$L, 2) FROM search_searchword
    WHERE word %% %1$L AND length(word) BETWEEN %2$s AND %3$s AND levenshtein_less_equal(word, %1$L, 2) <= 2',
    typed, length(typed) - 2, length(typed) + 2);
  PERFORM set_config('pg_trgm.similarity_threshold', before, true);
END $$;

CREATE OR REPLACE FUNCTION search_scope(scopes jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT string_agg(concat_ws(' AND ', format('(entity = ANY (%L::smallint[])', ARRAY(SELECT jsonb_array_elements_text(s -> 'entities'))),
      (SELECT string_agg(format('acl && %L::int[]', ARRAY(SELECT jsonb_array_elements_text(c))), ' AND ')
       FROM jsonb_array_elements(s -> 'codes') AS y (c))) || ')', ' OR ')
  FROM jsonb_array_elements(scopes) AS x (s)
$$;

CREATE OR REPLACE FUNCTION search_worded(sets jsonb, scopes jsonb, most int) RETURNS SETOF search_searchdoc
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off AS $$
DECLARE wanted text;
BEGIN
  SELECT string_agg(format('(search_entry(norm, entity) && %L::text[]', ARRAY(SELECT jsonb_array_elements_text(s -> 'words')))
      || coalesce(format(' OR norm LIKE %L', s ->> 'part'), '') || ')', ' AND ')
    INTO wanted FROM jsonb_array_elements(sets) AS x (s);
  RETURN QUERY EXECUTE format('SELECT * FROM search_searchdoc WHERE (%s) AND %s LIMIT %s', search_scope(scopes), wanted, most);
END $$;
"""

NO_FUNCTIONS = """
DROP FUNCTION IF EXISTS search_worded(jsonb, jsonb, int);
DROP FUNCTION IF EXISTS search_scope(jsonb);
DROP FUNCTION IF EXISTS search_near(text);
DROP FUNCTION IF EXISTS search_learn(text);
"""

type Statement = tuple[str, list[Any]]

LEARN_ALL = """
INSERT INTO search_searchword (word)
SELECT DISTINCT w FROM search_searchdoc, unnest(search_tokens(norm)) AS w
WHERE length(w) BETWEEN 3 AND 40 AND w !~ '[0-9]' AND NOT EXISTS (SELECT FROM search_searchword k WHERE k.word = w)
"""

FORGET_UNUSED = """
DELETE FROM search_searchword k
WHERE NOT EXISTS (SELECT FROM search_searchdoc WHERE search_entry(norm, entity) @> ARRAY[k.word])
   OR EXISTS (SELECT FROM search_searchword other WHERE other.word = k.word AND other.id < k.id)
"""

NEAR = """
SELECT typed.place::int - 1, near.word, near.distance
FROM unnest(%s::text[]) WITH ORDINALITY AS typed (word, place), LATERAL search_near(typed.word) AS near
"""


def worded(sets: list[dict[str, Any]], number: int, scopes: str, *, most: int, tier: int) -> Statement:
    """Records of one entity whose name has a word of each of the sets (or a part instead), in no order."""
    statement = "(SELECT record, entity, title, norm, %s AS tier FROM search_worded(%s::jsonb, %s::jsonb, %s))"
    return statement, [tier, json.dumps([*sets, {"words": [f"#{number}"], "part": None}]), scopes, most]
