"""Functions in the database that keep what is derived from a row: its `acl`, its version, its sort key.

The sort key (data design, section 9): lower case; a letter of the language that follows its base gets base and a character
above `z` (ą: `a{`, ă: `a|`, â: `a}`, ł: `l{`, ź: `z{`, ż: `z|`); every other accent is stripped.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BooleanField, F, Func, IntegerField, Value

FUNCTIONS = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE OR REPLACE FUNCTION records_norm(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURNS NULL ON NULL INPUT
AS $$ SELECT regexp_replace(normalize(translate(lower(t), 'łđøæœßı', 'ldoaosi'), NFD), '[\u0300-\u036f]', '', 'g') $$;

CREATE OR REPLACE FUNCTION records_sort_key(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE RETURNS NULL ON NULL INPUT
AS $$
DECLARE
  pair text[]; k text := normalize(lower(t), NFC);
  letters text[][] := ARRAY[['ą','a{'],['ă','a|'],['â','a}'],['ć','c{'],['ę','e{'],['î','i{'],['ł','l{'],['ń','n{'],['ó','o{'],
    ['ś','s{'],['ș','s|'],['ş','s|'],['ț','t{'],['ţ','t{'],['ź','z{'],['ż','z|']];
BEGIN
  FOREACH pair SLICE 1 IN ARRAY letters LOOP k := replace(k, pair[1], pair[2]); END LOOP;
  RETURN public.records_norm(k);
END $$;

CREATE OR REPLACE FUNCTION records_change() RETURNS bigint LANGUAGE sql AS $$ SELECT pg_current_xact_id()::text::bigint $$;

CREATE OR REPLACE FUNCTION access_code(wanted smallint, of_ref uuid) RETURNS int LANGUAGE plpgsql AS $$
DECLARE found int;
BEGIN
  IF of_ref IS NULL THEN RETURN NULL; END IF;
  SELECT code INTO found FROM access_principal WHERE kind = wanted AND ref = of_ref;
  IF found IS NULL THEN
    INSERT INTO access_principal (code, kind, ref) VALUES (wanted * 1000000 + nextval('access_principal_number'), wanted, of_ref)
      ON CONFLICT (kind, ref) DO NOTHING RETURNING code INTO found;
    IF found IS NULL THEN SELECT code INTO found FROM access_principal WHERE kind = wanted AND ref = of_ref; END IF;
  END IF;
  RETURN found;
END $$;
"""

NO_FUNCTIONS = """
DROP FUNCTION IF EXISTS records_scope() CASCADE;
DROP FUNCTION IF EXISTS records_keep() CASCADE;
DROP FUNCTION IF EXISTS records_change() CASCADE;
DROP FUNCTION IF EXISTS access_code(smallint, uuid);
DROP FUNCTION IF EXISTS records_sort_key(text) CASCADE;
DROP FUNCTION IF EXISTS records_norm(text) CASCADE;
"""

RULES_SEQUENCE = "CREATE SEQUENCE IF NOT EXISTS access_principal_number AS int"

RULES = """
INSERT INTO identity_rulesversion (id, version) VALUES (1, 1) ON CONFLICT DO NOTHING;
CREATE OR REPLACE FUNCTION access_rules_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO identity_rulesversion AS known (id, version) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET version = known.version + 1;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION access_new_principal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM access_code(TG_ARGV[0]::smallint, NEW.id); RETURN NULL; END $$;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['role', 'roleholder', 'grant', 'team', 'teammember', 'branchmember'] LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER k9_rules AFTER INSERT OR UPDATE OR DELETE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION access_rules_changed()', 'access_' || t);
  END LOOP;
END $$;
CREATE OR REPLACE TRIGGER k9_rules AFTER INSERT OR UPDATE OF manager_id, is_active, deleted_at OR DELETE ON identity_user
  FOR EACH STATEMENT EXECUTE FUNCTION access_rules_changed();
CREATE OR REPLACE TRIGGER k8_principal AFTER INSERT ON identity_user FOR EACH ROW EXECUTE FUNCTION access_new_principal('0');
CREATE OR REPLACE TRIGGER k8_principal AFTER INSERT ON access_team FOR EACH ROW EXECUTE FUNCTION access_new_principal('1');
CREATE OR REPLACE TRIGGER k8_principal AFTER INSERT ON access_branch FOR EACH ROW EXECUTE FUNCTION access_new_principal('2');
"""

NO_RULES = """
DROP FUNCTION IF EXISTS access_new_principal() CASCADE;
DROP FUNCTION IF EXISTS access_rules_changed() CASCADE;
DROP SEQUENCE IF EXISTS access_principal_number;
"""

CODES = """
CREATE OR REPLACE FUNCTION access_acl(of_record uuid, of_owner uuid, of_team uuid, of_branch uuid, of_party uuid) RETURNS int[]
LANGUAGE plpgsql AS $$
DECLARE found int[];
BEGIN
  SELECT array_agg(code ORDER BY code) INTO found FROM (
    SELECT unnest(ARRAY[access_code(0::smallint, of_owner), access_code(1::smallint, of_team), access_code(2::smallint, of_branch)]) AS code
    UNION SELECT code FROM access_share WHERE record = of_record
    UNION SELECT code FROM access_recordterritory WHERE record IN (of_record, of_party)
    UNION SELECT code FROM access_principal WHERE kind = 8 AND ref = of_party
  ) AS codes WHERE code IS NOT NULL;
  RETURN coalesce(found, ARRAY[]::int[]);
END $$;

CREATE OR REPLACE FUNCTION records_scope() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE party uuid; was uuid;
BEGIN
  IF TG_ARGV[0] = 'id' THEN
    party := NEW.id; was := NEW.id;
  ELSIF TG_ARGV[0] = 'party_id' THEN
    party := NEW.party_id;
    IF TG_OP = 'UPDATE' THEN was := OLD.party_id; END IF;
  END IF;
  IF TG_OP = 'INSERT' OR NEW.owner_id IS DISTINCT FROM OLD.owner_id OR NEW.team_id IS DISTINCT FROM OLD.team_id
     OR NEW.branch_id IS DISTINCT FROM OLD.branch_id OR NEW.acl IS DISTINCT FROM OLD.acl OR party IS DISTINCT FROM was THEN
    NEW.acl := access_acl(NEW.id, NEW.owner_id, NEW.team_id, NEW.branch_id, party);
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION records_keep() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE derived text[] := ARRAY['acl', 'change', 'version', 'changed_at', 'sort_key'];
BEGIN
  NEW.change := records_change();
  IF TG_OP = 'UPDATE' THEN
    IF TG_NARGS > 0 THEN
      IF NEW.acl IS DISTINCT FROM OLD.acl AND to_jsonb(NEW) - derived = to_jsonb(OLD) - derived THEN RETURN NEW; END IF;
    END IF;
    NEW.version := OLD.version + 1;
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION access_new_principal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wanted text;
BEGIN
  FOREACH wanted IN ARRAY TG_ARGV LOOP PERFORM access_code(wanted::smallint, NEW.id); END LOOP;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION access_new_party_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM access_code(8::smallint, NEW.party); RETURN NULL; END $$;

CREATE OR REPLACE FUNCTION access_share_code() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.code := access_code((CASE WHEN NEW.user_id IS NULL THEN 6 ELSE 4 END + CASE NEW.level WHEN 'update' THEN 1 ELSE 0 END)::smallint,
                          coalesce(NEW.user_id, NEW.team_id));
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION access_territory_code() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN NEW.code := access_code(3::smallint, NEW.territory_id); RETURN NEW; END $$;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['branch', 'territory', 'territorymember', 'partyuser', 'fieldrule', 'emergencyaccess', 'modulestate'] LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER k9_rules AFTER INSERT OR UPDATE OR DELETE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION access_rules_changed()', 'access_' || t);
  END LOOP;
END $$;
CREATE OR REPLACE TRIGGER k8_principal AFTER INSERT ON identity_user FOR EACH ROW EXECUTE FUNCTION access_new_principal('0', '4', '5');
CREATE OR REPLACE TRIGGER k8_principal AFTER INSERT ON access_team FOR EACH ROW EXECUTE FUNCTION access_new_principal('1', '6', '7');
CREATE OR REPLACE TRIGGER k8_principal AFTER INSERT ON access_territory FOR EACH ROW EXECUTE FUNCTION access_new_principal('3');
CREATE OR REPLACE TRIGGER k8_principal AFTER INSERT ON access_partyuser FOR EACH ROW EXECUTE FUNCTION access_new_party_user();
CREATE OR REPLACE TRIGGER k8_code BEFORE INSERT OR UPDATE ON access_share FOR EACH ROW EXECUTE FUNCTION access_share_code();
CREATE OR REPLACE TRIGGER k8_code BEFORE INSERT OR UPDATE ON access_recordterritory FOR EACH ROW EXECUTE FUNCTION access_territory_code();

SELECT count(access_code(k::smallint, u.id)) FROM identity_user u, unnest(ARRAY[0, 4, 5]) AS k;
SELECT count(access_code(k::smallint, t.id)) FROM access_team t, unnest(ARRAY[1, 6, 7]) AS k;
"""

NO_CODES = """
DROP FUNCTION IF EXISTS access_territory_code() CASCADE;
DROP FUNCTION IF EXISTS access_share_code() CASCADE;
DROP FUNCTION IF EXISTS access_new_party_user() CASCADE;
DROP FUNCTION IF EXISTS records_scope() CASCADE;
DROP FUNCTION IF EXISTS records_keep() CASCADE;
DROP FUNCTION IF EXISTS access_acl(uuid, uuid, uuid, uuid, uuid);
"""

STALE_ACL = "{table}.acl IS DISTINCT FROM access_acl({table}.id, {table}.owner_id, {table}.team_id, {table}.branch_id, {party})"


def stale_acl(model: Any) -> str:
    """The condition of rows whose `acl` is not what it should be."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    party = f"{table}.{quote(model.party_column)}" if model.party_column else "NULL"
    return STALE_ACL.format(table=table, party=party)


def refresh_acl(model: Any, keys: Sequence[UUID]) -> int:
    """Have the database derive `acl` anew for those of these rows where it has to change; how many there were."""
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute(f"UPDATE {table} SET acl = NULL WHERE id = ANY(%s) AND {stale_acl(model)}", [list(keys)])
        return int(cursor.rowcount)


def stale_keys(model: Any, *, most: int) -> list[UUID]:
    """Some of the rows whose `acl` is not what it should be."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {connection.ops.quote_name(model._meta.db_table)} WHERE {stale_acl(model)} LIMIT {int(most)}")
        return [key for (key,) in cursor.fetchall()]


WRONG_CODES = """
SELECT 'the code of share ' || s.id FROM access_share s WHERE s.code IS DISTINCT FROM (SELECT p.code FROM access_principal p
  WHERE p.ref = coalesce(s.user_id, s.team_id)
    AND p.kind = CASE WHEN s.user_id IS NULL THEN 6 ELSE 4 END + CASE s.level WHEN 'update' THEN 1 ELSE 0 END)
UNION ALL
SELECT 'the code of record ' || r.record || ' in territory ' || r.territory_id FROM access_recordterritory r
  WHERE r.code IS DISTINCT FROM (SELECT p.code FROM access_principal p WHERE p.kind = 3 AND p.ref = r.territory_id)
UNION ALL
SELECT 'user ' || u.id || ' has no code' FROM identity_user u
  WHERE (SELECT count(*) FROM access_principal p WHERE p.ref = u.id AND p.kind IN (0, 4, 5)) < 3
UNION ALL
SELECT 'team ' || t.id || ' has no code' FROM access_team t
  WHERE (SELECT count(*) FROM access_principal p WHERE p.ref = t.id AND p.kind IN (1, 6, 7)) < 3
UNION ALL
SELECT 'branch ' || b.id || ' has no code' FROM access_branch b
  WHERE NOT EXISTS (SELECT FROM access_principal p WHERE p.ref = b.id AND p.kind = 2)
UNION ALL
SELECT 'the number of code ' || code || ' is not of its kind' FROM access_principal WHERE code / 1000000 <> kind
"""
"""Shares, territories, people, teams and branches whose code is not the one they were given."""


def wrong_codes() -> list[str]:
    """What has no code, or another's."""
    with connection.cursor() as cursor:
        cursor.execute(WRONG_CODES)
        return [told for (told,) in cursor.fetchall()]


def count_stale(model: Any) -> int:
    """How many rows of a model have an `acl` that is not what it should be; none, unless something is broken."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(model._meta.db_table)} WHERE {stale_acl(model)}")
        return int(cursor.fetchone()[0])


BY_EACH_CODE = (
    "SELECT found.id FROM unnest({codes}) AS told(code) CROSS JOIN LATERAL (SELECT id FROM {table} WHERE acl @> ARRAY[told.code]) AS found"
)


class HoldsOneOf(Func):
    """Whether a record holds one of very many codes: each is looked up in the index by itself, where the whole table would be read."""

    output_field = BooleanField()

    def __init__(self, model: Any, codes: Iterable[int]) -> None:
        super().__init__(F("pk"), Value(sorted(codes), ArrayField(IntegerField())))
        self.table = connection.ops.quote_name(model._meta.db_table)

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> tuple[str, tuple[Any, ...]]:
        """The key is one of those found by code."""
        (key, first), (codes, second) = (compiler.compile(part) for part in self.source_expressions)
        return f"{key} = ANY (ARRAY({BY_EACH_CODE.format(codes=codes, table=self.table)}))", (*first, *second)


def count_by_code(model: Any, codes: Iterable[int], *, most: int) -> int:
    """How many records hold these codes, up to a number; a record with two of them counts twice."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        found = BY_EACH_CODE.format(codes="%s::integer[]", table=table)
        cursor.execute(f"SELECT count(*) FROM ({found} LIMIT {most:d}) AS counted", [sorted(codes)])
        return int(cursor.fetchone()[0])
