"""Statements that ask the database how it is."""

WRITABLE = "SELECT NOT pg_is_in_recovery() AND current_setting('default_transaction_read_only') = 'off'"
"""Whether it takes changes: a copy that follows another, and one that was set to be read only, does not."""
