"""What writes the new rows of a statement into the history, all at once."""

HISTORY_OF_ALL_NEW = """
-- All new rows of a statement at once, one row of the history for each: who acts and which values are silent is looked up once for all.
CREATE OR REPLACE FUNCTION audit_history_of_new() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  silent text[] := ARRAY['version', 'change', 'changed_at', 'acl', 'sort_key', 'password', 'last_login', 'digest'];
  acting uuid := nullif(current_setting('klientela.actor', true), '')::uuid;
  within uuid := nullif(current_setting('klientela.batch', true), '')::uuid;
  why text := coalesce(current_setting('klientela.reason', true), '');
BEGIN
  INSERT INTO audit_change (at, actor, batch, reason, table_name, "row", parent, op, after)
  SELECT clock_timestamp(), acting, within, why, TG_TABLE_NAME,
    CASE WHEN key_text ~ '^[0-9]+$' THEN audit_key(key_text::bigint) ELSE key_text::uuid END,
    CASE WHEN TG_ARGV[0] <> '' THEN (told ->> TG_ARGV[0])::uuid END, 'I',
    (SELECT jsonb_object_agg(key, value) FROM jsonb_each(CASE WHEN told ? 'own' THEN audit_flat(told) ELSE told END)
     WHERE value <> 'null')
  FROM (SELECT whole - silent AS told, whole ->> 'id' AS key_text FROM (SELECT to_jsonb(f) AS whole FROM fresh f OFFSET 0) w OFFSET 0) t;
  RETURN NULL;
END $$;

DO $$
DECLARE t record;
BEGIN
  FOR t IN SELECT pg_get_triggerdef(oid) AS told FROM pg_trigger WHERE tgname = 'k2_history' LOOP
    t.told := replace(t.told, 'CREATE TRIGGER', 'CREATE OR REPLACE TRIGGER');
    EXECUTE replace(t.told, 'AFTER INSERT OR DELETE OR UPDATE ON', 'AFTER DELETE OR UPDATE ON');
    t.told := replace(replace(t.told, 'k2_history', 'k2_history_new'), 'AFTER INSERT OR DELETE OR UPDATE ON', 'AFTER INSERT ON');
    EXECUTE replace(replace(t.told, 'FOR EACH ROW', 'REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT'),
      'audit_history(', 'audit_history_of_new(');
  END LOOP;
END $$;
"""
"""New rows are written into the history by one statement for all; the tables that have the trigger for each row get both."""

NO_HISTORY_OF_ALL_NEW = """
DO $$
DECLARE t record;
BEGIN
  FOR t IN SELECT pg_get_triggerdef(oid) AS told FROM pg_trigger WHERE tgname = 'k2_history' LOOP
    EXECUTE replace(replace(t.told, 'CREATE TRIGGER', 'CREATE OR REPLACE TRIGGER'), 'AFTER DELETE OR UPDATE ON',
      'AFTER INSERT OR DELETE OR UPDATE ON');
  END LOOP;
END $$;
DROP FUNCTION audit_history_of_new() CASCADE;
"""
