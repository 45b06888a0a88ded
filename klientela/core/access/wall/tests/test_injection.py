"""Somebody who can have the program run statements of his own gains nothing by them beyond what the program shows him anyway."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from klientela.core.access.acting import acting
from klientela.core.access.wall.context import context
from klientela.core.exchange.uploads import keep_upload
from klientela.core.identity.keys import make_key
from klientela.core.identity.models import User
from klientela.core.identity.services import take_on
from klientela.kernel.wall import beyond_the_wall
from tests.kit.roles import connected_as_owner, programs_connection

CANARY = "canary-7f3a"
SECRETS = "SELECT name FROM identity_apitoken"
HOSTILE = f"""
SET ROLE postgres
SET ROLE klientela
SET ROLE klientela_backup
SET ROLE klientela_report
SET SESSION AUTHORIZATION klientela
SET SESSION AUTHORIZATION postgres
RESET ROLE; {SECRETS}
RESET SESSION AUTHORIZATION; {SECRETS}
SET LOCAL row_security = off; {SECRETS}
ALTER ROLE klientela_app BYPASSRLS
ALTER ROLE klientela_app SUPERUSER
ALTER ROLE klientela_app CREATEDB CREATEROLE
ALTER ROLE klientela PASSWORD 'x'
CREATE ROLE mine SUPERUSER
GRANT klientela TO klientela_app
GRANT pg_read_all_data TO klientela_app
GRANT pg_execute_server_program TO klientela_app
GRANT ALL ON wall_key TO klientela_app; TABLE wall_key
TABLE wall_key
SELECT encode(inner_pad, 'hex') FROM wall_key
COPY wall_key TO STDOUT
INSERT INTO wall_key VALUES (1, '', '') ON CONFLICT (id) DO UPDATE SET inner_pad = '', outer_pad = ''
UPDATE wall_key SET inner_pad = ''
LOCK TABLE wall_key
SELECT * FROM pg_stats WHERE tablename IN ('wall_key', 'identity_apitoken') AND most_common_vals::text LIKE '%canary%'
SELECT set_config('app.ctx', '{{eve}}', true); {SECRETS}
SELECT set_config('app.ctx', '{{eve}}:' || pg_backend_pid() || ':x', true); {SECRETS}
SELECT set_config('app.ctx', '00000000-0000-0000-0000-000000000000:' || pg_backend_pid() || ':', true); {SECRETS}
SELECT set_config('app.ctx', replace(current_setting('app.ctx'), '{{me}}', '{{victim}}'), true); {SECRETS}
SELECT set_config('app.ctx', replace(current_setting('app.ctx'), '{{me}}', '00000000-0000-0000-0000-000000000000'), true); {SECRETS}
SELECT wall_user(), name FROM identity_apitoken WHERE name LIKE '%canary%'
SELECT (SELECT name FROM identity_apitoken WHERE user_id = '{{victim}}')::int
SELECT 1 / (SELECT count(*) FROM identity_apitoken WHERE name LIKE 'canary%'), '{CANARY}'
CREATE FUNCTION leak(text) RETURNS bool LANGUAGE plpgsql COST 0.0001 AS 'BEGIN RAISE NOTICE ''%'', $1; RETURN true; END'
CREATE FUNCTION pg_temp.leak(text) RETURNS bool LANGUAGE plpgsql COST 0.0001 AS 'BEGIN RAISE NOTICE ''%'', $1; RETURN true; END'
CREATE OR REPLACE FUNCTION wall_user() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'
CREATE OR REPLACE FUNCTION audit_history() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'
ALTER FUNCTION wall_user() SECURITY INVOKER
ALTER FUNCTION wall_user() RESET search_path
DROP FUNCTION wall_user()
CREATE TABLE public.wall_key2 AS TABLE identity_apitoken
CREATE TEMP TABLE wall_key (id int, inner_pad bytea, outer_pad bytea); SELECT wall_user()
CREATE TEMP TABLE pg_proc (x int)
CREATE SCHEMA mine
CREATE SCHEMA mine; SET search_path = mine, public
CREATE VIEW all_keys AS TABLE identity_apitoken
CREATE EXTENSION dblink
CREATE EXTENSION pgcrypto
CREATE POLICY open ON identity_apitoken USING (true)
ALTER POLICY wall ON identity_apitoken USING (true)
DROP POLICY wall ON identity_apitoken
ALTER TABLE identity_apitoken DISABLE ROW LEVEL SECURITY
ALTER TABLE identity_apitoken NO FORCE ROW LEVEL SECURITY
ALTER TABLE identity_apitoken OWNER TO klientela_app
ALTER TABLE audit_change DISABLE TRIGGER ALL
ALTER TABLE identity_user DISABLE TRIGGER k2_history
SET session_replication_role = replica; UPDATE audit_change SET reason = ''
DROP TRIGGER append_only ON audit_change
TRUNCATE identity_apitoken
TRUNCATE audit_change
DELETE FROM audit_change
UPDATE audit_change SET before = NULL
UPDATE audit_seal SET digest = ''
DELETE FROM django_migrations
COPY identity_apitoken TO PROGRAM 'cat > /tmp/out'
COPY (SELECT 1) TO PROGRAM 'id'
COPY (SELECT 1) TO '/tmp/out'
COPY identity_user (name) FROM '/etc/passwd'
SELECT pg_read_file('/etc/passwd')
SELECT pg_read_binary_file('/etc/passwd')
SELECT pg_ls_dir('.')
SELECT pg_stat_file('PG_VERSION')
SELECT lo_import('/etc/passwd')
SELECT lo_export(1, '/tmp/out')
SELECT rolpassword FROM pg_authid
SELECT usename, passwd FROM pg_shadow WHERE passwd LIKE 'SCRAM%'
SELECT * FROM pg_hba_file_rules
ALTER SYSTEM SET log_statement = 'all'
SELECT pg_reload_conf()
SELECT pg_rotate_logfile()
LOAD '/tmp/evil.so'
CREATE FUNCTION evil() RETURNS int LANGUAGE c AS '/tmp/evil.so', 'evil'
CREATE LANGUAGE plpython3u
DO LANGUAGE plpgsql $$ BEGIN EXECUTE 'ALTER TABLE identity_apitoken DISABLE ROW LEVEL SECURITY'; END $$
DO LANGUAGE plpgsql $$ BEGIN PERFORM set_config('role', 'klientela', true); PERFORM name FROM identity_apitoken; END $$
SELECT query_to_xml('SELECT name FROM identity_apitoken', true, true, '')
SELECT database_to_xml(true, true, '')
SELECT table_to_xml('wall_key', true, true, '')
SELECT ts_stat('SELECT to_tsvector(name) FROM identity_apitoken')
MERGE INTO identity_apitoken k USING identity_user u ON k.user_id = u.id WHEN MATCHED THEN UPDATE SET name = name || 'x'
INSERT INTO identity_apitoken (id, user_id, name, digest, expires_at, created_at, changed_at, version, change) \
SELECT gen_random_uuid(), '{{victim}}', 'x', 'x', now(), now(), now(), 1, 1
UPDATE identity_apitoken SET user_id = '{{me}}'
UPDATE identity_apitoken SET user_id = '{{victim}}'
SELECT convert_from(content, 'UTF8') FROM exchange_uploadpiece
WITH RECURSIVE r AS (SELECT name FROM identity_apitoken) SELECT * FROM r
SELECT audit_erase((SELECT max(id) FROM audit_change), 'name', 'x', '{{victim}}')
PREPARE TRANSACTION 'mine'
CREATE SUBSCRIPTION mine CONNECTION 'host=evil' PUBLICATION p
CREATE SERVER mine FOREIGN DATA WRAPPER postgres_fdw
COMMENT ON FUNCTION wall_user() IS 'done'
REINDEX DATABASE postgres
SELECT pg_logical_emit_message(true, 'x', (SELECT inner_pad FROM wall_key))
""".strip().splitlines()
DIGEST = """
SELECT (SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM (SELECT relname, relowner, relrowsecurity, relforcerowsecurity, relacl
          FROM pg_class WHERE relnamespace = 'public'::regnamespace) t),
       (SELECT md5(string_agg(p.oid || prosrc || prosecdef || coalesce(proconfig::text, '') || proowner, '' ORDER BY p.oid)) FROM pg_proc p
          WHERE pronamespace = 'public'::regnamespace),
       (SELECT md5(string_agg(polname || pg_get_expr(polqual, polrelid), '' ORDER BY oid)) FROM pg_policy),
       (SELECT string_agg(tgenabled::text, '' ORDER BY oid) FROM pg_trigger),
       (SELECT string_agg(rolname || rolsuper || rolbypassrls || rolcreaterole || rolcreatedb, ' ' ORDER BY oid) FROM pg_roles),
       (SELECT string_agg(nspname, ' ' ORDER BY oid) FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%'),
       (SELECT md5(string_agg(k::text, '')) FROM wall_key k), (SELECT count(*) FROM audit_change), (SELECT count(*) FROM django_migrations)
"""
KEYS_OF_OTHERS = """
SELECT md5(string_agg(k::text, '' ORDER BY k.id)) FROM identity_apitoken k JOIN identity_user u ON u.id = user_id WHERE u.name <> 'me'
"""


@pytest.fixture
def people(as_program: None) -> dict[str, User]:
    """Somebody who tries, and somebody with secrets."""
    known = {name: take_on(name) for name in ("me", "victim", "eve")}
    for user in known.values():
        make_key(user, name=f"{CANARY} of {user.name}" if user.name == "victim" else user.name)
    with acting(known["victim"]):
        keep_upload("secret.csv", [CANARY.encode()], by=known["victim"])
    with acting(known["me"]):
        keep_upload("mine.csv", [b"mine"], by=known["me"])
    return known


@pytest.fixture
def hostile(people: dict[str, User]) -> Iterator[psycopg.Connection]:
    """A connection of the program with its own password where the server has one, inside the work of the user `me`."""
    with programs_connection() as opened:
        yield opened


def state() -> tuple[object, ...]:
    """Everything that must be as it was: what the tables are, who may what, and the keys of others."""
    with connected_as_owner(), beyond_the_wall("test"), connection.cursor() as cursor:
        cursor.execute(DIGEST)
        structure = cursor.fetchone()
        cursor.execute(KEYS_OF_OTHERS)
        return (*structure, *cursor.fetchone())


@pytest.mark.django_db(transaction=True)
def test_hostile_statements_gain_nothing(people: dict[str, User], hostile: psycopg.Connection) -> None:
    before = state()
    names = {name: str(user.pk) for name, user in people.items()}
    heard: list[str] = []
    hostile.add_notice_handler(lambda notice: heard.append(str(notice.message_primary)))
    assert len(HOSTILE) > 50
    for line in HOSTILE:
        statement = line
        for name, pk in names.items():
            statement = statement.replace(f"{{{name}}}", pk)
        said = attempt(hostile, statement, me=people["me"])
        assert CANARY not in said.replace(statement, ""), (statement, said)
        hostile.rollback()
    assert CANARY not in "".join(heard)
    assert state() == before


def attempt(opened: psycopg.Connection, statement: str, *, me: User) -> str:
    """Everything a statement gives or says, run in a transaction that stands at the wall as `me`, and kept if the server lets it."""
    said = []
    cursor = opened.cursor()
    cursor.execute("SELECT set_config('app.ctx', %s, true)", [context(me.pk, opened.info.backend_pid)])
    try:
        if statement.startswith("COPY") and "STDOUT" in statement:
            with cursor.copy(statement) as copied:
                return str(list(copied))
        cursor.execute(statement)
        while True:
            if cursor.description:
                said.append(str(cursor.fetchall()))
            if not cursor.nextset():
                break
        opened.commit()
    except psycopg.Error as error:
        said.append(f"{error} {error.diag.message_detail}")
    return " ".join(said)
