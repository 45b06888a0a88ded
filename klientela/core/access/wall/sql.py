"""The wall in the database: a key only the owner reads, a function that believes only what was signed with it, and policies.

The context of a transaction is `app.ctx`, set locally: `uid:pid:signature`. The signature is HMAC-SHA256 over `uid:pid`, so that it
can neither be made up by an injected statement nor be carried to another connection. The system is the user of zeros.
"""

from collections.abc import Iterable

from klientela.core.access.wall.tables import Walled

NOBODY = "00000000-0000-0000-0000-000000000000"

FUNCTIONS = """
CREATE TABLE IF NOT EXISTS wall_key (id smallint PRIMARY KEY CHECK (id = 1), inner_pad bytea NOT NULL, outer_pad bytea NOT NULL);

CREATE OR REPLACE FUNCTION wall_user() RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  said text := current_setting('app.ctx', true);
  who text := split_part(said, ':', 1);
  pid text := split_part(said, ':', 2);
  k record;
BEGIN
  SELECT inner_pad, outer_pad INTO k FROM public.wall_key;
  IF said IS NULL OR k IS NULL OR pid <> pg_backend_pid()::text OR said <> concat_ws(':', who, pid,
     encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(who || ':' || pid, 'UTF8'))), 'hex')) THEN
    RAISE EXCEPTION 'Nobody is known to stand at the wall.' USING ERRCODE = 'insufficient_privilege',
      HINT = 'If the program''s secret was changed, run: bin/klientela prepare';
  END IF;
  RETURN who::uuid;
END $$;
REVOKE ALL ON FUNCTION wall_user() FROM PUBLIC;
REVOKE ALL ON TABLE wall_key FROM PUBLIC;
"""

KEEP_KEY = """
INSERT INTO wall_key (id, inner_pad, outer_pad) VALUES (1, %s, %s)
ON CONFLICT (id) DO UPDATE SET inner_pad = EXCLUDED.inner_pad, outer_pad = EXCLUDED.outer_pad
WHERE (wall_key.inner_pad, wall_key.outer_pad) <> (EXCLUDED.inner_pad, EXCLUDED.outer_pad)
"""

IS_OWNER = "SELECT pg_get_userbyid(relowner) = current_user FROM pg_class WHERE oid = 'django_migrations'::regclass"
PRESENT = "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) AND rolname <> current_user"
DONE = """
SELECT coalesce((SELECT obj_description(oid, 'pg_proc') FROM pg_proc WHERE proname = 'wall_user'), ''),
       (SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> 'wall_key'),
       current_setting('server_version_num')::int
"""
NOTE = "COMMENT ON FUNCTION wall_user() IS '{mark}'"
STANDING = """
SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, coalesce(string_agg(p.polname, ' '), '')
FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND (c.relrowsecurity OR c.relforcerowsecurity)
GROUP BY c.oid
"""
OPENINGS = """
WITH program AS (SELECT * FROM pg_roles WHERE rolname = %s),
ours AS (SELECT oid FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%%' AND nspname <> 'information_schema')
SELECT 'the program is more than it should be:', rolname FROM program WHERE rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication
UNION ALL SELECT 'the program owns', c.relname FROM pg_class c, program p
  WHERE c.relowner = p.oid AND c.relnamespace IN (SELECT oid FROM ours)
UNION ALL SELECT 'the program owns', f.proname FROM pg_proc f, program p WHERE f.proowner = p.oid
UNION ALL SELECT 'the program may make things in', n.nspname FROM pg_namespace n, program p
  WHERE n.oid IN (SELECT oid FROM ours) AND has_schema_privilege(p.oid, n.oid, 'CREATE')
UNION ALL SELECT 'the program may empty', c.relname FROM pg_class c, program p
  WHERE c.relkind IN ('r', 'p') AND c.relnamespace IN (SELECT oid FROM ours) AND has_table_privilege(p.oid, c.oid, 'TRUNCATE')
UNION ALL SELECT 'the program reads the key:', 'wall_key' FROM program p WHERE has_table_privilege(p.oid, 'wall_key', 'SELECT')
UNION ALL SELECT 'runs with the rights of its owner on a changeable path:', f.proname FROM pg_proc f
  WHERE f.prosecdef AND f.pronamespace IN (SELECT oid FROM ours)
  AND NOT EXISTS (SELECT FROM unnest(f.proconfig) setting WHERE setting LIKE 'search_path=%%')
UNION ALL SELECT 'shows with the rights of its owner:', c.relname FROM pg_class c
  WHERE c.relkind = 'v' AND c.relnamespace IN (SELECT oid FROM ours)
  AND NOT coalesce(c.reloptions::text LIKE '%%security_invoker=true%%', false)
"""
ALL = "SELECT, INSERT, UPDATE, DELETE"
"""Never TRUNCATE: it goes past triggers."""


def policy(walled: Walled) -> str:
    """The rows of a table that whoever stands at the wall reaches."""
    if walled.parent:
        condition = f'EXISTS (SELECT FROM "{walled.parent}" p WHERE p."{walled.parent_key}" = "{walled.table}"."{walled.column}")'
    elif walled.column:
        condition = f"(SELECT wall_user()) IN (\"{walled.column}\", '{NOBODY}')"
    else:
        condition = f"(SELECT wall_user()) = '{NOBODY}'"
    return f"""
ALTER TABLE "{walled.table}" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "{walled.table}" FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS "wall" ON "{walled.table}";
CREATE POLICY "wall" ON "{walled.table}" USING ({condition});
"""


def program_rights(role: str, limited: dict[str, str], *, maintains: bool) -> str:
    """What web and worker may: work with rows, count tables anew, and nothing that makes, changes or empties a table."""
    maintain = ", MAINTAIN" if maintains else ""
    exceptions = "".join(
        f'REVOKE ALL ON TABLE "{table}" FROM "{role}"; GRANT {rights}{maintain} ON TABLE "{table}" TO "{role}";'
        for table, rights in limited.items()
    )
    return f"""
GRANT USAGE ON SCHEMA public TO "{role}";
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {ALL} ON TABLES TO "{role}";
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO "{role}";
GRANT {ALL}{maintain} ON ALL TABLES IN SCHEMA public TO "{role}";
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}";
{exceptions}
REVOKE ALL ON TABLE wall_key FROM "{role}";
GRANT EXECUTE ON FUNCTION wall_user() TO "{role}";
DO $$ BEGIN EXECUTE format('REVOKE TEMP ON DATABASE %I FROM PUBLIC', current_database()); END $$;
"""


def report_rights(role: str, secret: Iterable[str], columns: dict[str, list[str]]) -> str:
    """What other programs may read: everything but secrets; of some tables only some columns."""
    hidden = "".join(f'REVOKE ALL ON TABLE "{table}" FROM "{role}";' for table in ("wall_key", *secret, *columns))
    shown = "".join(
        f'GRANT SELECT ({", ".join(chr(34) + name + chr(34) for name in names)}) ON TABLE "{table}" TO "{role}";'
        for table, names in columns.items()
    )
    return f'GRANT USAGE ON SCHEMA public TO "{role}"; GRANT SELECT ON ALL TABLES IN SCHEMA public TO "{role}"; {hidden} {shown}'
