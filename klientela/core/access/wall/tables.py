"""Which tables stand behind the wall, and what the program may do to each table."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured

from klientela.core.identity.models import User
from klientela.kernel.wall import SYSTEM

GUARDED_FUNCTIONS = ("audit_erase",)


@dataclass(frozen=True)
class Walled:
    """A table behind the wall. Its rows belong to a user (`column`), to a walled row of `parent`, or to the system only."""

    table: str
    column: str = ""
    parent: str = ""
    parent_key: str = ""


@cache
def walled_tables() -> tuple[Walled, ...]:
    """Every table whose model declares a wall."""
    return tuple(sorted(map(_walled, filter(_has_wall, apps.get_models(include_auto_created=True))), key=lambda known: known.table))


@cache
def walled_names() -> tuple[str, ...]:
    """The names of these tables, and of functions that ask who stands at the wall, to find them in a statement."""
    return (*(known.table for known in walled_tables()), *GUARDED_FUNCTIONS)


def limited_tables() -> dict[str, str]:
    """Tables in which the program may not do everything to rows, with what it may: `program_may = "SELECT, INSERT"` on the model."""
    found = {model._meta.db_table: str(getattr(model, "program_may", "")) for model in apps.get_models() if not model._meta.proxy}
    return {"django_migrations": "SELECT", **{table: rights for table, rights in found.items() if rights}}


def _has_wall(model: Any) -> bool:
    return bool(getattr(model, "wall", "")) and not model._meta.proxy


def _walled(model: Any) -> Walled:
    table = model._meta.db_table
    if model.wall == SYSTEM:
        return Walled(table)
    try:
        field = model._meta.get_field(model.wall)
    except FieldDoesNotExist as error:
        raise ImproperlyConfigured(f"The wall of {model.__name__} is neither a field of it nor {SYSTEM!r}.") from error
    other = field.related_model
    if other is not None and issubclass(other, User):
        return Walled(table, field.column)
    if other is None or not _has_wall(other):
        raise ImproperlyConfigured(f"The wall of {model.__name__} leads neither to a user nor to a walled model.")
    return Walled(table, field.column, other._meta.db_table, other._meta.pk.column)
