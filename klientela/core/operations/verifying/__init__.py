"""Proving that the whole holds together: what is true of every table, whoever keeps it."""
