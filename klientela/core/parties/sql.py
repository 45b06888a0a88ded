"""What the database notes about parties: that something changed by which rules of territories go."""

PLACING = """
CREATE OR REPLACE FUNCTION parties_to_place() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE was jsonb := '{}'; now_is jsonb := '{}'; i int; changed boolean := TG_OP <> 'UPDATE';
BEGIN
  IF NOT EXISTS (SELECT FROM access_territory WHERE deleted_at IS NULL AND rules <> '{}'::jsonb) THEN RETURN NULL; END IF;
  IF TG_OP <> 'INSERT' THEN was := to_jsonb(OLD); END IF;
  IF TG_OP <> 'DELETE' THEN now_is := to_jsonb(NEW); END IF;
  FOR i IN 1 .. TG_NARGS - 1 LOOP changed := changed OR was -> TG_ARGV[i] IS DISTINCT FROM now_is -> TG_ARGV[i]; END LOOP;
  IF changed THEN
    INSERT INTO access_unplaced (record)
      SELECT DISTINCT key::uuid FROM unnest(ARRAY[was ->> TG_ARGV[0], now_is ->> TG_ARGV[0]]) AS key WHERE key IS NOT NULL
      ORDER BY 1 ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
"""

NO_PLACING = "DROP FUNCTION IF EXISTS parties_to_place() CASCADE"
