"""The function of the database that gives a field its indexes: it has the rights of the owner, and does what the definition says."""

INDEXING = """
CREATE OR REPLACE FUNCTION records_own_index(wanted uuid, of_table text, kind_column text, kind_value text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  f public.records_ownfield; hex text := replace(wanted::text, '-', ''); holds text; beside text := ''; value text;
BEGIN
  SELECT * INTO f FROM public.records_ownfield WHERE id = wanted;
  EXECUTE format('DROP INDEX IF EXISTS public.%I', 'own_f_' || hex);
  EXECUTE format('DROP INDEX IF EXISTS public.%I', 'own_s_' || hex);
  EXECUTE format('DROP INDEX IF EXISTS public.%I', 'own_u_' || hex);
  EXECUTE format('DROP STATISTICS IF EXISTS public.%I', 'own_d_' || hex);
  IF f.id IS NULL OR f.deleted_at IS NOT NULL OR NOT (f.is_fast OR f."unique") THEN RETURN; END IF;
  IF f.code !~ '^[a-z][a-z0-9_]{0,39}$' OR NOT EXISTS (SELECT FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relname = of_table AND a.attname = 'own' AND a.atttypid = 'jsonb'::regtype) THEN
    RAISE EXCEPTION 'This table keeps no own values.';
  END IF;
  value := format('(own -> %L)', f.code);
  holds := format('%s IS NOT NULL AND deleted_at IS NULL', value);
  IF kind_column <> '' THEN holds := holds || format(' AND %I = %L', kind_column, kind_value); END IF;
  IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = format('public.%I', of_table)::regclass AND attname = 'acl') THEN
    beside := ' INCLUDE (acl)';
  END IF;
  IF f."unique" THEN
    EXECUTE format('CREATE UNIQUE INDEX %I ON public.%I (%s) WHERE %s', 'own_u_' || hex, of_table, value, holds);
  END IF;
  IF f.is_fast THEN
    EXECUTE format('CREATE STATISTICS public.%I ON %s FROM public.%I', 'own_d_' || hex, value, of_table);
    EXECUTE format('CREATE INDEX %I ON public.%I (%s, id)%s WHERE %s', 'own_f_' || hex, of_table, value, beside, holds);
    IF f.kind IN ('text', 'email', 'url', 'phone', 'country', 'currency') THEN
      EXECUTE format('CREATE INDEX %I ON public.%I ((public.records_sort_key(own ->> %L) COLLATE "C"), id)%s WHERE %s',
                     'own_s_' || hex, of_table, f.code, beside, holds);
    END IF;
  END IF;
  EXECUTE format('ANALYZE public.%I', of_table);
END $$;
"""

STATISTICS_OF_FAST = """
DO $$ DECLARE fast record; BEGIN
  FOR fast IN SELECT replace(f.id::text, '-', '') AS hex, f.code, t.relname AS of_table FROM public.records_ownfield f
    JOIN pg_class i ON i.relname = 'own_f_' || replace(f.id::text, '-', '') JOIN pg_index x ON x.indexrelid = i.oid
    JOIN pg_class t ON t.oid = x.indrelid
  LOOP
    EXECUTE format('CREATE STATISTICS IF NOT EXISTS public.%I ON (own -> %L) FROM public.%I',
                   'own_d_' || fast.hex, fast.code, fast.of_table);
    EXECUTE format('ANALYZE public.%I', fast.of_table);
  END LOOP;
END $$;
"""
"""The planner does not learn from an index that holds some rows only: without these it takes each value for one in two hundred."""

NO_INDEXING = "DROP FUNCTION IF EXISTS records_own_index(uuid, text, text, text)"
INDEX = "SELECT records_own_index(%s, %s, %s, %s)"
PATIENCE = "SET LOCAL lock_timeout = '10s'"
UNIQUE_INDEX = "own_u_"
"""How the name of the index begins that holds a unique field to it; the key of the field follows."""
