"""The functions in the database that write the history and seal it."""

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

HISTORY_BESIDE = (
    HISTORY
    .replace(
        "(CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END),",
        "(CASE WHEN key_text ~ '^[0-9]+$' THEN audit_key(key_text::bigint) ELSE key_text::uuid END),",
    )
    .replace(
        "  INSERT INTO audit_change",
        "  key_text := CASE WHEN TG_OP = 'DELETE' THEN old_row ELSE new_row END ->> 'id';\n  INSERT INTO audit_change",
    )
    .replace("parent_key uuid;", "parent_key uuid; key_text text;")
    .split("CREATE OR REPLACE FUNCTION audit_append_only")[0]
)
"""The same for rows with a number for a key too: what stands beside records."""

OWN_VALUES = """
-- The column `own` holds the values of all fields a company has added; the history tells of each by itself, as `own_` and its code.
CREATE OR REPLACE FUNCTION audit_flat(r jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN jsonb_typeof(r -> 'own') = 'object' THEN (r - 'own')
    || coalesce((SELECT jsonb_object_agg('own_' || key, value) FROM jsonb_each(r -> 'own')), '{}') ELSE r END
$$;
CREATE OR REPLACE FUNCTION audit_own(r jsonb, is_blank boolean) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(jsonb_object_agg(key, CASE WHEN is_blank THEN 'null' ELSE value END), '{}')
  FROM jsonb_each(r) WHERE starts_with(key, 'own_')
$$;
CREATE OR REPLACE FUNCTION audit_nested(own jsonb, r jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(jsonb_object_agg(key, value) FILTER (WHERE NOT starts_with(key, 'own_')), '{}') || jsonb_build_object('own',
    jsonb_strip_nulls(coalesce(own, '{}')
      || coalesce(jsonb_object_agg(substr(key, 5), value) FILTER (WHERE starts_with(key, 'own_')), '{}')))
  FROM jsonb_each(r)
$$;
"""
"""What turns own values into fields of the history and back."""

HISTORY_OWN = OWN_VALUES + HISTORY_BESIDE.replace(
    "  SELECT jsonb_object_agg(key, value) INTO was",
    """  IF old_row -> 'own' IS NOT DISTINCT FROM new_row -> 'own' THEN
    old_row := old_row - 'own'; new_row := new_row - 'own';
  ELSE
    old_row := audit_flat(old_row); new_row := audit_flat(new_row);
  END IF;
  SELECT jsonb_object_agg(key, value) INTO was""",
)
"""The same, with each own value as a field."""

HISTORY_OF_NEW = HISTORY_OWN.replace(
    "  SELECT jsonb_object_agg(key, value) INTO was",
    """  IF TG_OP = 'INSERT' THEN
    SELECT jsonb_object_agg(key, value) INTO now_is FROM jsonb_each(new_row) WHERE value <> 'null';
  ELSE
  SELECT jsonb_object_agg(key, value) INTO was""",
).replace("  IF TG_OP = 'UPDATE' AND was IS NULL", "  END IF;\n  IF TG_OP = 'UPDATE' AND was IS NULL")
"""The same, with less ado for new rows, which are compared with nothing."""

NO_HISTORY = """
DROP TRIGGER IF EXISTS append_only ON audit_change;
DROP FUNCTION IF EXISTS audit_append_only();
DROP FUNCTION IF EXISTS audit_history() CASCADE;
"""

NUMBERED = """
ALTER TABLE audit_change ALTER COLUMN xact SET DEFAULT pg_current_xact_id()::text::bigint;
ALTER TABLE audit_change ALTER COLUMN salt SET DEFAULT gen_random_uuid();
"""

NUMBERED_AS_RECORDS = "ALTER TABLE audit_change ALTER COLUMN xact SET DEFAULT records_change()"
"""A database brought to another server goes on counting: one function knows how."""

NOT_NUMBERED = """
ALTER TABLE audit_change ALTER COLUMN xact DROP DEFAULT;
ALTER TABLE audit_change ALTER COLUMN salt DROP DEFAULT;
"""

SEALS = """
-- The digest of a row goes over those of its values; written in one piece, since it is asked for each row of the history.
CREATE OR REPLACE FUNCTION audit_salt(c audit_change, k text) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN c.salts ? k THEN decode(c.salts ->> k, 'hex') ELSE sha256(uuid_send(c.salt) || convert_to(k, 'UTF8')) END
$$;

CREATE OR REPLACE FUNCTION audit_leaf(c audit_change, k text, v jsonb) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN c.erased ? k THEN decode(c.erased ->> k, 'hex')
         ELSE sha256(audit_salt(c, k) || convert_to(k || '=' || v::text, 'UTF8')) END
$$;

CREATE OR REPLACE FUNCTION audit_digest(c audit_change) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT sha256(convert_to(jsonb_build_array(c.id, c.xact, extract(epoch FROM c.at), c.actor, c.batch, c.reason, c.table_name,
         c."row", c.parent, c.op)::text, 'UTF8') || coalesce(string_agg(leaf, '' ORDER BY k COLLATE "C"), ''))
  FROM (
    SELECT k, CASE WHEN c.erased ? k THEN decode(c.erased ->> k, 'hex') ELSE sha256(
      CASE WHEN c.salts ? k THEN decode(c.salts ->> k, 'hex') ELSE sha256(uuid_send(c.salt) || convert_to(k, 'UTF8')) END
      || convert_to(k || '=' || v::text, 'UTF8')) END AS leaf
    FROM (SELECT 'before.' || key AS k, value AS v FROM jsonb_each(c.before)
          UNION ALL SELECT 'after.' || key, value FROM jsonb_each(c.after)) vals
  ) leaves
$$;

CREATE OR REPLACE FUNCTION audit_chain(s audit_seal) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT sha256(s.previous || s.rows || convert_to(
    jsonb_build_array(s.number, extract(epoch FROM s.at), cardinality(s.ids), s.last_xact, s.last_id)::text, 'UTF8'))
$$;

CREATE OR REPLACE FUNCTION audit_seal_rows(most int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  before_it audit_seal; made audit_seal; horizon bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('audit_seal'));
  horizon := records_change() - pg_current_xact_id()::text::bigint + pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
  SELECT * INTO before_it FROM audit_seal ORDER BY number DESC LIMIT 1;
  SELECT coalesce(before_it.number, 0) + 1, clock_timestamp(), (array_agg(x ORDER BY x DESC, id DESC))[1],
         (array_agg(id ORDER BY x DESC, id DESC))[1], array_agg(id ORDER BY x, id),
         array_agg(('x' || left(encode(d, 'hex'), 16))::bit(64)::bigint ORDER BY x, id), sha256(string_agg(d, '' ORDER BY x, id)),
         coalesce(before_it.digest, ''), '' INTO made
    FROM (SELECT c.id, c.xact AS x, audit_digest(c) AS d FROM audit_change c
          WHERE (c.xact, c.id) > (coalesce(before_it.last_xact, -1), coalesce(before_it.last_id, -1)) AND c.xact < horizon
          ORDER BY c.xact, c.id LIMIT most) fresh;
  IF made.ids IS NULL THEN RETURN 0; END IF;
  made.digest := audit_chain(made);
  INSERT INTO audit_seal SELECT made.*;
  RETURN cardinality(made.ids);
END $$;

CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE erasable text[] := ARRAY['before', 'after', 'salt', 'salts', 'erased'];
BEGIN
  IF TG_TABLE_NAME = 'audit_change' AND TG_OP = 'UPDATE' AND current_setting('klientela.erasing', true) = 'yes' THEN
    IF to_jsonb(NEW) - erasable = to_jsonb(OLD) - erasable THEN RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION 'The history is append-only.';
END $$;
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_seal FOR EACH ROW EXECUTE FUNCTION audit_append_only();

CREATE OR REPLACE FUNCTION audit_erase(change bigint, field text, why text, who uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  c audit_change; gone jsonb; kept jsonb;
BEGIN
  IF wall_user() NOT IN (who, '00000000-0000-0000-0000-000000000000') THEN
    RAISE EXCEPTION 'Nobody erases in the name of another.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF coalesce(why, '') = '' THEN RAISE EXCEPTION 'Erasing needs a reason.'; END IF;
  SELECT * INTO c FROM audit_change WHERE id = change FOR UPDATE;
  SELECT jsonb_object_agg(k, encode(audit_leaf(c, k, v), 'hex')) INTO gone
    FROM (VALUES ('before.' || field, c.before -> field), ('after.' || field, c.after -> field)) side(k, v)
    WHERE v IS NOT NULL AND NOT coalesce(c.erased ? k, false);
  IF gone IS NULL THEN RETURN false; END IF;
  SELECT coalesce(jsonb_object_agg(k, encode(audit_salt(c, k), 'hex')), '{}') INTO kept
    FROM (SELECT 'before.' || key AS k FROM jsonb_each(c.before) UNION ALL SELECT 'after.' || key FROM jsonb_each(c.after)) sides
    WHERE NOT gone ? k AND NOT coalesce(c.erased ? k, false);
  PERFORM set_config('klientela.erasing', 'yes', true);
  UPDATE audit_change SET erased = coalesce(erased, '{}') || gone, salts = kept, salt = '00000000-0000-0000-0000-000000000000',
         before = CASE WHEN before ? field THEN before || jsonb_build_object(field, NULL) ELSE before END,
         after = CASE WHEN after ? field THEN after || jsonb_build_object(field, NULL) ELSE after END
   WHERE id = change;
  PERFORM set_config('klientela.erasing', '', true);
  INSERT INTO audit_change (at, actor, batch, reason, table_name, "row", parent, op, after)
  VALUES (clock_timestamp(), who, nullif(current_setting('klientela.batch', true), '')::uuid, why, c.table_name, c."row", c.parent, 'E',
          jsonb_build_object('erased_change', change, 'erased_field', field));
  RETURN true;
END $$;

CREATE OR REPLACE FUNCTION audit_key(id bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT lpad(to_hex(id), 32, '0')::uuid
$$;

CREATE OR REPLACE FUNCTION audit_note() RETURNS trigger LANGUAGE plpgsql SET timezone = 'UTC' AS $$
BEGIN
  INSERT INTO audit_change (at, actor, reason, table_name, "row", op, after)
  VALUES (clock_timestamp(), nullif(current_setting('klientela.actor', true), '')::uuid, '', TG_TABLE_NAME, audit_key(NEW.id), 'I',
          to_jsonb(NEW));
  RETURN NULL;
END $$;
"""

NO_SEALS = """
DROP FUNCTION IF EXISTS audit_note() CASCADE;
DROP FUNCTION IF EXISTS audit_key(bigint);
DROP FUNCTION IF EXISTS audit_erase(bigint, text, text, uuid);
DROP FUNCTION IF EXISTS audit_seal_rows(int);
DROP FUNCTION IF EXISTS audit_chain(audit_seal);
DROP FUNCTION IF EXISTS audit_digest(audit_change);
DROP FUNCTION IF EXISTS audit_leaf(audit_change, text, jsonb);
DROP FUNCTION IF EXISTS audit_salt(audit_change, text);
"""

SEAL = "SELECT audit_seal_rows(%s)"
ERASE = "SELECT audit_erase(%s, %s, %s, %s)"
SEAL_NUMBERS = "SELECT number FROM audit_seal ORDER BY number"

BROKEN_CHAIN = """
SELECT number, digest <> audit_chain(s), number <> place, previous <> before_it
FROM (SELECT s AS s, s.*, row_number() OVER (ORDER BY number) AS place, coalesce(lag(digest) OVER (ORDER BY number), '') AS before_it
      FROM audit_seal s) seals
WHERE digest <> audit_chain(s) OR number <> place OR previous <> before_it ORDER BY number
"""

ROWS_OF_SEAL = """
WITH listed AS (SELECT s.rows, u.id, u.mark, u.place FROM audit_seal s, unnest(s.ids, s.marks) WITH ORDINALITY u(id, mark, place)
                WHERE s.number = %s),
found AS (SELECT l.*, CASE WHEN c.id IS NOT NULL THEN audit_digest(c) END AS d FROM listed l LEFT JOIN audit_change c ON c.id = l.id)
SELECT array_agg(id ORDER BY place) FILTER (WHERE d IS NULL),
       array_agg(id ORDER BY place) FILTER (WHERE ('x' || left(encode(d, 'hex'), 16))::bit(64)::bigint <> mark),
       coalesce(sha256(string_agg(d, '' ORDER BY place)), '') = any_value(rows)
FROM found
"""

SLIPPED_IN = """
SELECT c.id FROM audit_change c, (SELECT last_xact, last_id FROM audit_seal ORDER BY number DESC LIMIT 1) s
WHERE (c.xact, c.id) <= (s.last_xact, s.last_id) EXCEPT SELECT unnest(ids) FROM audit_seal ORDER BY 1 LIMIT 20
"""

ERASED_SILENTLY = """
SELECT c.id FROM audit_change c, jsonb_object_keys(c.erased) k WHERE c.erased IS NOT NULL AND NOT EXISTS (
  SELECT FROM audit_change e WHERE e."row" = c."row" AND e.op = 'E' AND e.after ->> 'erased_change' = c.id::text
  AND k IN ('before.' || (e.after ->> 'erased_field'), 'after.' || (e.after ->> 'erased_field'))) ORDER BY 1 LIMIT 20
"""

STANDING = """
SELECT coalesce(max(number), 0), coalesce(sum(cardinality(ids)), 0),
       coalesce((SELECT encode(digest, 'hex') FROM audit_seal ORDER BY number DESC LIMIT 1), ''),
       (SELECT count(*) FROM audit_change c WHERE (c.xact, c.id) > (SELECT coalesce(max(last_xact), -1), coalesce(max(last_id), -1)
        FROM (SELECT last_xact, last_id FROM audit_seal ORDER BY number DESC LIMIT 1) last)) FROM audit_seal
"""


def noting(table: str) -> str:
    """Have each row of a log written into the history too, and so sealed; what stands there already is noted now."""
    return f"""
CREATE OR REPLACE TRIGGER k2_note AFTER INSERT ON "{table}" FOR EACH ROW EXECUTE FUNCTION audit_note();
INSERT INTO audit_change (at, reason, table_name, "row", op, after)
SELECT clock_timestamp(), '', '{table}', audit_key(e.id), 'I', to_jsonb(e) FROM "{table}" e ORDER BY e.id;
"""


def is_noted(table: str) -> str:
    """Whether a log is written into the history."""
    return f"SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = '\"{table}\"'::regclass AND tgname = 'k2_note')"


def altered_notes(table: str) -> str:
    """Rows of a log that are not what the history says of them, or of which it says nothing, or which are gone."""
    return f"""
SELECT coalesce(e.id, ('x' || right(c."row"::text, 12))::bit(48)::bigint) FROM "{table}" e
FULL JOIN (SELECT * FROM audit_change WHERE table_name = '{table}' AND op = 'I') c ON c."row" = audit_key(e.id)
WHERE e.id IS NULL OR c.id IS NULL OR EXISTS (SELECT FROM jsonb_each(c.after) told
  WHERE told.value IS DISTINCT FROM to_jsonb(e) -> told.key AND NOT coalesce(c.erased ? ('after.' || told.key), false))
ORDER BY 1 LIMIT 20
"""


def untold(table: str, key: str, most: int) -> str:
    """Rows that are not what their history says: the last value told of each field is compared with the one that stands there.

    What was erased is not known any more, and a column that is gone is not looked for.
    """
    return f"""
WITH mine AS MATERIALIZED (SELECT * FROM audit_change WHERE table_name = '{table}' AND op IN ('I', 'U')),
counted AS MATERIALIZED (SELECT "row", count(*) AS number, min(id) AS first FROM mine GROUP BY 1),
now AS MATERIALIZED (SELECT {key} AS key, audit_flat(to_jsonb(t)) AS values FROM "{table}" t),
suspect AS MATERIALIZED (SELECT now.* FROM now JOIN counted n ON n."row" = now.key JOIN mine m ON m.id = n.first
  WHERE n.number > 1 OR m.op = 'U' OR m.erased IS NOT NULL OR now.values || coalesce(m.after, '{{}}') <> now.values),
told AS (SELECT DISTINCT ON (c."row", field) c."row", field, coalesce(c.after -> field, 'null') AS value,
    coalesce(c.erased ? ('after.' || field), false) AS is_erased
  FROM mine c, jsonb_object_keys(coalesce(c.before, '{{}}') || coalesce(c.after, '{{}}')) AS field
  WHERE c."row" IN (SELECT key FROM suspect) ORDER BY c."row", field, c.id DESC)
SELECT key, field FROM told JOIN suspect ON key = told."row"
WHERE NOT is_erased AND (values ? field OR starts_with(field, 'own_')) AND coalesce(values -> field, 'null') <> value
LIMIT {int(most)}
"""


def vanished(tables: dict[str, str], most: int) -> str:
    """Rows that are gone though the history does not say so, and rows that are there after it says that they were deleted."""
    parts = " UNION ALL ".join(
        f"""(SELECT '{table}', last."row", last.op FROM last LEFT JOIN (SELECT {key} AS key FROM "{table}" t) there
  ON there.key = last."row"
  WHERE last.table_name = '{table}' AND (last.op = 'D') = (there.key IS NOT NULL) LIMIT {int(most)})"""
        for table, key in tables.items()
    )
    return f"""
WITH last AS MATERIALIZED (SELECT DISTINCT ON ("row") "row", table_name, op FROM audit_change
  WHERE op <> 'E' ORDER BY "row", id DESC) {parts}
"""


def key_of_row(*, is_number: bool) -> str:
    """How the key of a row stands in the history."""
    return "audit_key(t.id)" if is_number else "t.id"
