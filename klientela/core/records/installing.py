"""What follows a migration: triggers on every kept table, default grants of every module."""

from typing import Any

from klientela.core.access.defaults import load_defaults
from klientela.core.records.triggers import install_triggers


def after_migrate(plan: Any = None, **_: Any) -> None:
    """Bring triggers and default grants up to what the program declares; doing it again changes nothing."""
    install_triggers()
    load_defaults()
