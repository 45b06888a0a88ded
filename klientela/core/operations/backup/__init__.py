"""Backups: the database and its files of one moment in one encrypted file, each proved by being restored."""
