"""Verbs of own kinds of records, and of their records."""
