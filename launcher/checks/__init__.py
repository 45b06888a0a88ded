"""Checks that no ready-made tool does for us; each is a command that prints what is wrong and where."""
