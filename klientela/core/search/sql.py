"""Functions in the database that keep the search table, and the statements that ask it.

`search_part` forces the plan to the indexes of parts (data design, section 4): the planner's estimates for LIKE fail on
clustered terms. All that comes from people is passed as a value and quoted by `format(%L)`.
"""

from json import dumps
from typing import Any

from django.db.models.expressions import Expression

DOC_OF = """
CREATE OR REPLACE FUNCTION search_doc_of(r jsonb, spec jsonb) RETURNS search_searchdoc LANGUAGE plpgsql AS $$
DECLARE d search_searchdoc; phones text;
BEGIN
  d.record := (r ->> 'id')::uuid;
  d.entity := search_number(coalesce(spec -> 'slugs' ->> (r ->> (spec ->> 'kind')),
                                     CASE WHEN spec ->> 'slug' = 'own' THEN r ->> (spec ->> 'kind') END, spec ->> 'slug'));
  d.acl := ARRAY(SELECT jsonb_array_elements_text(r -> 'acl')::int);
  d.title := left(coalesce(search_first(r, spec -> 'title'), ''), 200);
  d.norm := left(coalesce(records_norm(search_words(r, spec -> 'texts')), ''), 300);
  d.email := search_words(r, spec -> 'emails');
  phones := search_words(r, spec -> 'phones');
  IF (spec ->> 'ways')::boolean THEN
    d.email := concat_ws(' ', d.email, search_ways(d.record, 'email'));
    phones := concat_ws(' ', phones, search_ways(d.record, 'phone'));
    d.taxid := search_taxids(d.record, spec -> 'taxids');
  END IF;
  d.email := nullif(lower(d.email), '');
  d.phone := nullif(trim(regexp_replace(phones, '[^0-9 ]', '', 'g')), '');
  IF (spec ->> 'ways')::boolean AND EXISTS (SELECT FROM parties_party WHERE merged_into_id = d.record) THEN
    RETURN search_with_merged(d, spec);
  END IF;
  RETURN d;
END $$;
"""

KEEP = """
CREATE OR REPLACE FUNCTION search_keep() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE spec jsonb; was jsonb; now_is jsonb; same boolean := false;
BEGIN
  IF TG_OP = 'INSERT' AND TG_TABLE_NAME = 'parties_party' AND current_setting('klientela.search_later', true) = TG_TABLE_NAME THEN
    IF NEW.own = '{}' THEN RETURN NULL; END IF;
  END IF;
  IF TG_OP = 'DELETE' THEN
    DELETE FROM search_searchdoc WHERE record = OLD.id;
    DELETE FROM search_searchown WHERE record = OLD.id;
    RETURN NULL;
  END IF;
  spec := TG_ARGV[0]::jsonb;
  now_is := to_jsonb(NEW);
  IF TG_OP = 'UPDATE' THEN
    was := to_jsonb(OLD);
    SELECT bool_and(was -> name IS NOT DISTINCT FROM now_is -> name) INTO same
      FROM jsonb_array_elements_text(spec -> 'watched') AS x (name);
    IF same AND was -> 'own' IS NOT DISTINCT FROM now_is -> 'own' THEN RETURN NULL; END IF;
  END IF;
  IF coalesce(now_is -> 'own', '{}') <> '{}'::jsonb OR coalesce(was -> 'own', '{}') <> '{}'::jsonb THEN
    PERFORM search_own_put(now_is, spec);
  END IF;
  IF same OR (TG_OP = 'INSERT' AND current_setting('klientela.search_later', true) = TG_TABLE_NAME) THEN RETURN NULL; END IF;
  IF NEW.deleted_at IS NOT NULL THEN
    DELETE FROM search_searchdoc WHERE record = NEW.id;
  ELSE
    PERFORM search_put(search_doc_of(now_is, spec));
  END IF;
  RETURN NULL;
END $$;
"""

KEEP_PARTY = """
CREATE OR REPLACE FUNCTION search_keep_party() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE spec jsonb; party jsonb; old_key uuid; new_key uuid; wanted uuid;
BEGIN
  IF TG_OP <> 'INSERT' THEN old_key := OLD.party_id; END IF;
  IF TG_OP <> 'DELETE' THEN new_key := NEW.party_id; END IF;
  IF TG_OP = 'INSERT' AND current_setting('klientela.search_later', true) = 'parties_party'
     AND NOT EXISTS (SELECT FROM search_searchdoc WHERE record = new_key) THEN RETURN NULL; END IF;
  spec := TG_ARGV[0]::jsonb;
  FOR wanted IN SELECT DISTINCT x FROM unnest(ARRAY[old_key, new_key]) AS x WHERE x IS NOT NULL ORDER BY x LOOP
    SELECT to_jsonb(p) INTO party FROM parties_party p WHERE id = wanted AND deleted_at IS NULL FOR NO KEY UPDATE;
    IF party IS NOT NULL THEN PERFORM search_put(search_doc_of(party, spec)); END IF;
  END LOOP;
  RETURN NULL;
END $$;
"""

FUNCTIONS = (
    """
CREATE OR REPLACE FUNCTION search_number(wanted text) RETURNS smallint LANGUAGE plpgsql AS $$
DECLARE found smallint;
BEGIN
  SELECT number INTO found FROM search_searchentity WHERE slug = wanted;
  IF found IS NULL THEN
    INSERT INTO search_searchentity (slug, spec) VALUES (wanted, '') ON CONFLICT (slug) DO NOTHING;
    SELECT number INTO found FROM search_searchentity WHERE slug = wanted;
  END IF;
  RETURN found;
END $$;

CREATE OR REPLACE FUNCTION search_words(r jsonb, names jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT string_agg(trim(r ->> name), ' ' ORDER BY place) FROM jsonb_array_elements_text(names) WITH ORDINALITY AS x (name, place)
  WHERE trim(r ->> name) <> ''
$$;

CREATE OR REPLACE FUNCTION search_first(r jsonb, names jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT trim(r ->> name) FROM jsonb_array_elements_text(names) WITH ORDINALITY AS x (name, place)
  WHERE trim(r ->> name) <> '' ORDER BY place LIMIT 1
$$;

CREATE OR REPLACE FUNCTION search_ways(party uuid, wanted text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT string_agg(value, ' ') FROM parties_contactmechanism WHERE party_id = party AND kind = wanted AND deleted_at IS NULL
$$;

CREATE OR REPLACE FUNCTION search_taxids(party uuid, kinds jsonb) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT string_agg(regexp_replace(value, '\\D', '', 'g'), ' ') FROM parties_identifier
  WHERE party_id = party AND deleted_at IS NULL AND kinds ? kind
$$;
"""
    + DOC_OF
    + """
CREATE OR REPLACE FUNCTION search_put(d search_searchdoc) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF d.norm IS DISTINCT FROM (SELECT known.norm FROM search_searchdoc AS known WHERE known.record = d.record) THEN
    PERFORM search_learn(d.norm);
  END IF;
  INSERT INTO search_searchdoc (record, entity, acl, title, norm, email, phone, taxid)
  VALUES (d.record, d.entity, d.acl, d.title, d.norm, d.email, d.phone, d.taxid)
  ON CONFLICT (record) DO UPDATE SET entity = excluded.entity, acl = excluded.acl, title = excluded.title,
    norm = excluded.norm, email = excluded.email, phone = excluded.phone, taxid = excluded.taxid;
END $$;
"""
    + KEEP
    + KEEP_PARTY
    + """
CREATE OR REPLACE FUNCTION search_part(part text, patterns text[], scopes jsonb, most int) RETURNS SETOF search_searchdoc
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off AS $$
DECLARE wanted text;
BEGIN
  IF part NOT IN ('norm', 'email', 'phone', 'taxid') THEN RAISE EXCEPTION 'no such part'; END IF;
  SELECT string_agg(format('%I LIKE %L', part, p), ' AND ') INTO wanted FROM unnest(patterns) AS p;
  RETURN QUERY EXECUTE format('SELECT * FROM search_searchdoc WHERE (%s) AND %s LIMIT %s', search_scope(scopes), wanted, most);
END $$;
"""
)

NO_FUNCTIONS = """
DROP FUNCTION IF EXISTS search_part(text, text[], jsonb, int);
DROP FUNCTION IF EXISTS search_keep_party() CASCADE;
DROP FUNCTION IF EXISTS search_keep() CASCADE;
DROP FUNCTION IF EXISTS search_put(search_searchdoc);
DROP FUNCTION IF EXISTS search_doc_of(jsonb, jsonb);
DROP FUNCTION IF EXISTS search_taxids(uuid, jsonb);
DROP FUNCTION IF EXISTS search_ways(uuid, text);
DROP FUNCTION IF EXISTS search_first(jsonb, jsonb);
DROP FUNCTION IF EXISTS search_words(jsonb, jsonb);
DROP FUNCTION IF EXISTS search_number(text);
"""

FORGET = "DELETE FROM search_searchdoc WHERE entity IN (SELECT number FROM search_searchentity WHERE slug = ANY (%s))"
REBUILD = """
SELECT count(*) FROM (SELECT search_put(search_doc_of(to_jsonb(t), %s::jsonb)) FROM {table} t WHERE deleted_at IS NULL OFFSET 0) AS x
"""

type Statement = tuple[str, list[Any]]

COLUMNS = "record, entity, title, norm"
LAST = "\U0010ffff"
NOTHING: Statement = (f"(SELECT {COLUMNS}, 0 AS tier FROM search_searchdoc WHERE false)", [])


def rebuild(table: str) -> str:
    """The statement that makes all documents of a table anew."""
    return REBUILD.format(table=table)


def beginning(term: str, *, number: int, codes: list[list[int]], most: int) -> Statement:
    """Records of one entity whose name begins with the term, in the order of names; they hold a code of each of the sets."""
    scope, values = " ".join(["AND acl && %s::int[]"] * len(codes)), list(codes)
    statement = f"""(SELECT {COLUMNS}, 0 AS tier FROM search_searchdoc WHERE entity = %s {scope}
      AND norm >= %s AND norm < %s ORDER BY norm, record LIMIT %s)"""
    return statement, [number, *values, term, term + LAST, most]


def containing(part: str, patterns: list[str], scopes: str, *, most: int, tier: int) -> Statement:
    """Records one of whose texts contains all the patterns, in no order."""
    return f"(SELECT {COLUMNS}, %s AS tier FROM search_part(%s, %s::text[], %s::jsonb, %s))", [tier, part, patterns, scopes, most]


def own(asked: list[Any], scopes: str, *, most: int, tier: int) -> Statement:
    """Records in one of whose own fields one of the things asked stands, in no order."""
    return "(SELECT record, entity, title, norm, %s AS tier FROM search_own(%s::jsonb, %s::jsonb, %s))", [tier, dumps(asked), scopes, most]


def staged(stages: list[tuple[list[Statement], int]]) -> Statement:
    """One statement: stage after stage, each only unless those before it found so many rows."""
    texts, values = [], []
    for number, (statements, enough) in enumerate(stages):
        before = [f"SELECT 1 FROM stage{earlier}" for earlier in range(number)]
        guard = f"(SELECT count(*) FROM ({' UNION ALL '.join(before)}) AS b) < %s" if before else "true"
        selects = [f"(SELECT * FROM {text} AS x WHERE {guard})" for text, _ in statements] or [NOTHING[0]]
        texts.append(f"stage{number} AS MATERIALIZED ({' UNION ALL '.join(selects)})")
        values += [value for _, some in statements for value in (*some, *([enough] if before else []))]
    found = " UNION ALL ".join(f"SELECT * FROM stage{number}" for number in range(len(stages)))
    return f"WITH {', '.join(texts)} {found}", values


def sample(columns: list[str], per_cent: float) -> str:
    """How many rows of a sample have all of the patterns in one of the columns."""
    wanted = " OR ".join(f"{column} LIKE ALL (%s::text[])" for column in columns)
    return f"SELECT count(*) FROM search_searchdoc TABLESAMPLE SYSTEM ({per_cent}) WHERE {wanted}"


class Keys(Expression):
    """The keys of all rows that statements give, as a set to look up in."""

    def __init__(self, statements: list[Statement]) -> None:
        super().__init__()
        self.statements = statements

    def as_sql(self, *_: Any, **_more: Any) -> tuple[str, tuple[Any, ...]]:
        texts = " UNION ALL ".join(text for text, _ in self.statements)
        return f"(SELECT record FROM ({texts}) AS hits)", tuple(value for _, values in self.statements for value in values)


def wrong_documents(table: str, most: int) -> str:
    """Records that cannot be found by what stands in them, or by more than that; several addresses may stand in any order."""
    apart = " OR ".join(
        f"(d.{column} IS DISTINCT FROM w.{column} AND string_to_array(d.{column}, ' ') @> string_to_array(w.{column}, ' ')"
        f" AND string_to_array(w.{column}, ' ') @> string_to_array(d.{column}, ' ')) IS NOT TRUE"
        f" AND d.{column} IS DISTINCT FROM w.{column}"
        for column in ("email", "phone", "taxid")
    )
    return f"""
SELECT t.id FROM {table} t CROSS JOIN LATERAL search_doc_of(to_jsonb(t), %s::jsonb) w LEFT JOIN search_searchdoc d ON d.record = t.id
WHERE t.deleted_at IS NULL AND (d.record IS NULL OR (d.entity, d.acl, d.title, d.norm) IS DISTINCT FROM (w.entity, w.acl, w.title, w.norm)
  OR {apart}) LIMIT {int(most)}
"""


def left_documents(table: str, most: int) -> str:
    """What is found though there is no such record any more."""
    return f"""
SELECT d.record FROM search_searchdoc d JOIN search_searchentity e ON e.number = d.entity
WHERE (e.slug = ANY(%s) OR e.spec = %s) AND NOT EXISTS (SELECT FROM {table} t WHERE t.id = d.record AND t.deleted_at IS NULL)
LIMIT {int(most)}
"""
