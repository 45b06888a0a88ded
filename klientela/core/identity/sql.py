"""What the database itself keeps of identity."""

EVENTS_APPEND_ONLY = """
CREATE OR REPLACE FUNCTION identity_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'The log of security is append-only.'; END $$;

DROP TRIGGER IF EXISTS append_only ON identity_securityevent;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON identity_securityevent FOR EACH ROW EXECUTE FUNCTION identity_append_only();
"""

EVENTS_WRITABLE = """
DROP TRIGGER IF EXISTS append_only ON identity_securityevent;
DROP FUNCTION IF EXISTS identity_append_only();
"""

SESSION = """
SELECT {columns}, (SELECT version FROM {rules} LIMIT 1), (SELECT ARRAY[{numbers}] FROM {limits} LIMIT 1)
FROM {session} s LEFT JOIN {user} u ON u.id = s.user_id WHERE s.session_key = %s AND s.expire_date > %s
"""
"""Who asks, how long that is good, and the version of the rules: the one statement of every request."""
