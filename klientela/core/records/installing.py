"""What follows a migration: triggers on every kept table, the wall and the rights of all roles, default grants of every module."""

from typing import Any

from klientela.core.access.defaults import load_defaults
from klientela.core.access.wall.installing import raise_the_wall
from klientela.core.audit.installing import note_logs
from klientela.core.records.triggers import install_triggers


def after_migrate(plan: Any = None, **_: Any) -> None:
    """Bring triggers, wall and default grants up to what the program declares; doing it again changes nothing."""
    install_triggers()
    note_logs()
    raise_the_wall()
    load_defaults()
