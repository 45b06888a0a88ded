"""Functions in the database that keep what is derived from a row: its `acl`, its version, its sort key.

The sort key (data design, section 9): lower case; a letter of the language that follows its base gets base and a character
above `z` (ą: `a{`, ă: `a|`, â: `a}`, ł: `l{`, ź: `z{`, ż: `z|`); every other accent is stripped.
"""

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

CREATE OR REPLACE FUNCTION records_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.change := records_change();
  IF TG_OP = 'UPDATE' THEN NEW.version := OLD.version + 1; END IF;
  RETURN NEW;
END $$;

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

CREATE OR REPLACE FUNCTION records_scope() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' OR NEW.owner_id IS DISTINCT FROM OLD.owner_id OR NEW.team_id IS DISTINCT FROM OLD.team_id
     OR NEW.branch_id IS DISTINCT FROM OLD.branch_id OR NEW.acl IS DISTINCT FROM OLD.acl THEN
    NEW.acl := array_remove(ARRAY[access_code(0::smallint, NEW.owner_id), access_code(1::smallint, NEW.team_id),
                                  access_code(2::smallint, NEW.branch_id)], NULL);
  END IF;
  RETURN NEW;
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
