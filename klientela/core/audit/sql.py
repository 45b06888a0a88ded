"""The functions in the database that write the history."""

HISTORY = """
CREATE OR REPLACE FUNCTION audit_history() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  silent text[] := ARRAY['version', 'change', 'changed_at', 'acl', 'sort_key', 'password', 'last_login', 'digest'];
  old_row jsonb := '{}'; new_row jsonb := '{}'; was jsonb; now_is jsonb; parent_key uuid;
BEGIN
  IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD) - silent; END IF;
  IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW) - silent; END IF;
  SELECT jsonb_object_agg(key, value) INTO was FROM jsonb_each(old_row) o
    WHERE value IS DISTINCT FROM new_row -> key AND NOT (TG_OP = 'DELETE' AND value = 'null');
  SELECT jsonb_object_agg(key, value) INTO now_is FROM jsonb_each(new_row) n
    WHERE value IS DISTINCT FROM old_row -> key AND NOT (TG_OP = 'INSERT' AND value = 'null');
  IF TG_OP = 'UPDATE' AND was IS NULL AND now_is IS NULL THEN RETURN NULL; END IF;
  IF TG_NARGS > 0 AND TG_ARGV[0] <> '' THEN
    parent_key := (CASE WHEN TG_OP = 'DELETE' THEN old_row ELSE new_row END ->> TG_ARGV[0])::uuid;
  END IF;
  INSERT INTO audit_change (at, actor, batch, reason, table_name, "row", parent, op, before, after) VALUES (
    clock_timestamp(),
    nullif(current_setting('klientela.actor', true), '')::uuid,
    nullif(current_setting('klientela.batch', true), '')::uuid,
    coalesce(current_setting('klientela.reason', true), ''),
    TG_TABLE_NAME,
    (CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END),
    parent_key, left(TG_OP, 1), was, now_is);
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'The history is append-only.'; END $$;

DROP TRIGGER IF EXISTS append_only ON audit_change;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_change FOR EACH ROW EXECUTE FUNCTION audit_append_only();
"""

NO_HISTORY = """
DROP TRIGGER IF EXISTS append_only ON audit_change;
DROP FUNCTION IF EXISTS audit_append_only();
DROP FUNCTION IF EXISTS audit_history() CASCADE;
"""
