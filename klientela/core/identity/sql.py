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
