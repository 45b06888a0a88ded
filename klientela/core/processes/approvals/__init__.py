"""Asking somebody to agree before a record goes on: who decides in which order, and what was decided, why and when."""
