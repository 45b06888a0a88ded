"""Statements that ask the database how it is."""

WRITABLE = "SELECT NOT pg_is_in_recovery() AND current_setting('default_transaction_read_only') = 'off'"
"""Whether it takes changes: a copy that follows another, and one that was set to be read only, does not."""

SIZE = """
SELECT pg_database_size(current_database()), current_setting('server_version'),
  (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()),
  current_setting('max_connections')::int
"""
"""How large it is, which PostgreSQL, and how many are connected of how many may be."""
