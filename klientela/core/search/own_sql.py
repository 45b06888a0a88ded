"""What the database does with values of own fields: a row for each, and the question that is put to them."""

FUNCTIONS = """
CREATE OR REPLACE FUNCTION search_own_put(r jsonb, spec jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE key uuid := (r ->> 'id')::uuid; wanted text; number smallint;
BEGIN
  DELETE FROM search_searchown WHERE record = key;
  IF r ->> 'deleted_at' IS NOT NULL OR r -> 'own' = '{}'::jsonb THEN RETURN; END IF;
  wanted := coalesce(spec -> 'slugs' ->> (r ->> (spec ->> 'kind')),
                   CASE WHEN spec ->> 'slug' = 'own' THEN r ->> (spec ->> 'kind') END, spec ->> 'slug');
  number := search_number(wanted);
  INSERT INTO search_searchown (record, field, entity, acl, norm)
  SELECT key, f.id, number, ARRAY(SELECT jsonb_array_elements_text(r -> 'acl')::int), search_own_text(f.kind, r -> 'own' -> f.code)
  FROM records_ownfield f
  WHERE f.entity = split_part(wanted, '/', 1) AND f.code IN (SELECT jsonb_object_keys(r -> 'own'))
    AND f.kind IN ('text', 'longtext', 'email', 'url', 'phone', 'choice', 'tags');
END $$;

CREATE OR REPLACE FUNCTION search_own_text(kind text, value jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN kind = 'phone' THEN regexp_replace(said, '[^0-9]', '', 'g') ELSE ' ' || left(records_norm(said), 4000) || ' ' END
  FROM (SELECT coalesce(CASE WHEN jsonb_typeof(value) = 'array'
                             THEN (SELECT string_agg(e, ' ') FROM jsonb_array_elements_text(value) AS x (e))
                             ELSE value #>> '{}' END, '') AS said) AS s
$$;

CREATE OR REPLACE FUNCTION search_own(asked jsonb, scopes jsonb, most int)
RETURNS TABLE (record uuid, entity smallint, title text, norm text)
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off AS $$
DECLARE wanted text; keys uuid[];
BEGIN
  SELECT string_agg(format('((%s) AND field = ANY (%L::uuid[]) AND %s)', search_scope(scopes),
      ARRAY(SELECT jsonb_array_elements_text(a -> 'fields')),
      (SELECT string_agg(format('norm LIKE %L', p), ' AND ') FROM jsonb_array_elements_text(a -> 'patterns') AS y (p))), ' OR ')
    INTO wanted FROM jsonb_array_elements(asked) AS x (a);
  EXECUTE format('SELECT ARRAY(SELECT DISTINCT o.record FROM (SELECT record FROM search_searchown WHERE %s LIMIT %s) AS o)', wanted, most)
    INTO keys;
  RETURN QUERY SELECT d.record, d.entity, d.title, d.norm FROM search_searchdoc d WHERE d.record = ANY (keys);
END $$;
"""

NO_FUNCTIONS = """
DROP FUNCTION IF EXISTS search_own(jsonb, jsonb, int);
DROP FUNCTION IF EXISTS search_own_put(jsonb, jsonb);
DROP FUNCTION IF EXISTS search_own_text(text, jsonb);
"""

FILL = """
SELECT count(*) FROM (
  SELECT search_own_put(to_jsonb(t), %s::jsonb) FROM {table} t
  WHERE deleted_at IS NULL AND own <> '{{}}'::jsonb OFFSET 0
) AS x
"""
