"""What parties that were merged into one were called, and their numbers: the survivor is found by them too."""

WORDS = """
CREATE OR REPLACE FUNCTION search_merged(survivor uuid) RETURNS SETOF parties_party LANGUAGE sql STABLE AS $$
  WITH RECURSIVE gone (id) AS (
    SELECT id FROM parties_party WHERE merged_into_id = survivor
    UNION SELECT p.id FROM parties_party p JOIN gone g ON p.merged_into_id = g.id)
  SELECT p.* FROM parties_party p JOIN gone USING (id)
$$;

CREATE OR REPLACE FUNCTION search_with_merged(d search_searchdoc, spec jsonb) RETURNS search_searchdoc LANGUAGE plpgsql STABLE AS $$
DECLARE g parties_party;
BEGIN
  FOR g IN SELECT * FROM search_merged(d.record) ORDER BY id LOOP
    d.norm := left(concat_ws(' ', d.norm, records_norm(search_words(to_jsonb(g), spec -> 'texts'))), 300);
    d.email := concat_ws(' ', d.email, nullif(lower(search_words(to_jsonb(g), spec -> 'emails')), ''));
    d.phone := concat_ws(' ', d.phone, nullif(regexp_replace(search_words(to_jsonb(g), spec -> 'phones'), '[^0-9]', '', 'g'), ''));
    d.taxid := concat_ws(' ', d.taxid, (SELECT string_agg(regexp_replace(value, '\\D', '', 'g'), ' ') FROM parties_identifier
      WHERE party_id = g.id AND spec -> 'taxids' ? kind));
  END LOOP;
  RETURN d;
END $$;

CREATE OR REPLACE FUNCTION search_keep_merged() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE spec jsonb := TG_ARGV[0]::jsonb; party jsonb; wanted uuid;
BEGIN
  FOR wanted IN SELECT DISTINCT x FROM unnest(ARRAY[OLD.merged_into_id, NEW.merged_into_id]) AS x WHERE x IS NOT NULL ORDER BY x LOOP
    SELECT to_jsonb(p) INTO party FROM parties_party p WHERE id = wanted AND deleted_at IS NULL;
    IF party IS NOT NULL THEN PERFORM search_put(search_doc_of(party, spec)); END IF;
  END LOOP;
  RETURN NULL;
END $$;
"""
