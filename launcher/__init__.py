"""Installs, starts, watches and tests the program; uses the standard library only."""
