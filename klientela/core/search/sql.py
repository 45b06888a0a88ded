"""Functions in the database that keep the search table, and the statements that ask it.

`search_part` forces the plan to the indexes of parts (data design, section 4): the planner's estimates for LIKE fail on
clustered terms. All that comes from people is passed as a value and quoted by `format(%L)`.
"""

from typing import Any

FUNCTIONS = """
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

CREATE OR REPLACE FUNCTION search_doc_of(r jsonb, spec jsonb) RETURNS search_searchdoc LANGUAGE plpgsql AS $$
DECLARE d search_searchdoc; phones text;
BEGIN
  d.record := (r ->> 'id')::uuid;
  d.entity := search_number(coalesce(spec -> 'slugs' ->> (r ->> (spec ->> 'kind')), spec ->> 'slug'));
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
  RETURN d;
END $$;

CREATE OR REPLACE FUNCTION search_put(d search_searchdoc) RETURNS void LANGUAGE sql AS $$
  INSERT INTO search_searchdoc (record, entity, acl, title, norm, email, phone, taxid)
  VALUES (d.record, d.entity, d.acl, d.title, d.norm, d.email, d.phone, d.taxid)
  ON CONFLICT (record) DO UPDATE SET entity = excluded.entity, acl = excluded.acl, title = excluded.title,
    norm = excluded.norm, email = excluded.email, phone = excluded.phone, taxid = excluded.taxid
$$;

CREATE OR REPLACE FUNCTION search_keep() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE spec jsonb := TG_ARGV[0]::jsonb; was jsonb; now_is jsonb; same boolean;
BEGIN
  IF TG_OP = 'DELETE' THEN DELETE FROM search_searchdoc WHERE record = OLD.id; RETURN NULL; END IF;
  now_is := to_jsonb(NEW);
  IF TG_OP = 'UPDATE' THEN
    was := to_jsonb(OLD);
    SELECT bool_and(was -> name IS NOT DISTINCT FROM now_is -> name) INTO same
      FROM jsonb_array_elements_text(spec -> 'watched') AS x (name);
    IF same THEN RETURN NULL; END IF;
  END IF;
  IF NEW.deleted_at IS NOT NULL THEN
    DELETE FROM search_searchdoc WHERE record = NEW.id;
  ELSE
    PERFORM search_put(search_doc_of(now_is, spec));
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION search_keep_party() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE spec jsonb := TG_ARGV[0]::jsonb; party jsonb; old_key uuid; new_key uuid; wanted uuid;
BEGIN
  IF TG_OP <> 'INSERT' THEN old_key := OLD.party_id; END IF;
  IF TG_OP <> 'DELETE' THEN new_key := NEW.party_id; END IF;
  FOR wanted IN SELECT DISTINCT x FROM unnest(ARRAY[old_key, new_key]) AS x WHERE x IS NOT NULL ORDER BY x LOOP
    SELECT to_jsonb(p) INTO party FROM parties_party p WHERE id = wanted AND deleted_at IS NULL FOR NO KEY UPDATE;
    IF party IS NOT NULL THEN PERFORM search_put(search_doc_of(party, spec)); END IF;
  END LOOP;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION search_part(part text, patterns text[], scopes jsonb, most int) RETURNS SETOF search_searchdoc
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off AS $$
DECLARE scope text; wanted text;
BEGIN
  IF part NOT IN ('norm', 'email', 'phone', 'taxid') THEN RAISE EXCEPTION 'no such part'; END IF;
  SELECT string_agg(concat_ws(' AND ', format('(entity = ANY (%L::smallint[])', ARRAY(SELECT jsonb_array_elements_text(s -> 'entities'))),
      (SELECT string_agg(format('acl && %L::int[]', ARRAY(SELECT jsonb_array_elements_text(c))), ' AND ')
       FROM jsonb_array_elements(s -> 'codes') AS y (c))) || ')', ' OR ')
    INTO scope FROM jsonb_array_elements(scopes) AS x (s);
  SELECT string_agg(format('%I LIKE %L', part, p), ' AND ') INTO wanted FROM unnest(patterns) AS p;
  RETURN QUERY EXECUTE format('SELECT * FROM search_searchdoc WHERE (%s) AND %s LIMIT %s', scope, wanted, most);
END $$;
"""

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


def together(first: list[Statement], then: list[Statement], *, enough: int) -> Statement:
    """One statement: the beginnings, and, unless they are enough already, the parts."""
    texts, values = [text for text, _ in first], [value for _, some in first for value in some]
    statement = f"WITH beginning AS ({' UNION ALL '.join(texts)}) SELECT * FROM beginning"
    for text, some in then:
        statement += f" UNION ALL (SELECT * FROM {text} AS x WHERE (SELECT count(*) FROM beginning) < %s)"
        values = [*values, *some, enough]
    return statement, values
