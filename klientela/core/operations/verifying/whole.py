"""What is true of every table: nothing points nowhere, nothing stands above itself, and the guards of the database are there."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection

from klientela.core.operations.verifying import sql
from klientela.core.records.triggers import missing_triggers
from klientela.kernel.entity import entities
from klientela.kernel.wall import beyond_the_wall

MOST = 20
ABOUT = ("access_share", "access_link", "documents_attachment")
"""Tables whose rows name a record by kind and key, which no reference of the database guards."""


@beyond_the_wall("what must hold of every table")
def orphans() -> Iterator[str]:
    """Rows that point to what is not there."""
    for model, field in _references():
        target = field.target_field
        place = (model._meta.db_table, model._meta.pk.column, field.column)
        for (key,) in _asked(sql.orphans(place, (target.model._meta.db_table, target.column), MOST)):
            yield f"{field.column} of {place[0]} {key} points nowhere"
    for target, slugs in _kinds().items():
        for table in ABOUT:
            for (key,) in _asked(sql.lost(table, target, MOST), slugs):
                yield f"{table} {key} is about a record that is not there"


@beyond_the_wall("what must hold of every table")
def circles() -> Iterator[str]:
    """Rows that stand above themselves."""
    for model, field in _references():
        if field.target_field.model._meta.db_table == model._meta.db_table:
            for (key,) in _asked(sql.circles(model._meta.db_table, model._meta.pk.column, field.column, most=MOST)):
                yield f"{model._meta.db_table} {key} stands above itself by {field.column}"


def missing_guards() -> Iterator[str]:
    """Triggers, references and rules that the program declares and the database does not keep."""
    yield from (f"trigger {trigger.name} of {table} is missing" for table, trigger in missing_triggers())
    yield from (told for (told,) in _asked(sql.IDLE))
    kept, names = set(_asked(sql.REFERENCES)), {name for (name,) in _asked(sql.NAMES)}
    for model, field in _references():
        if field.db_constraint and (model._meta.db_table, field.column) not in kept:
            yield f"nothing guards {field.column} of {model._meta.db_table}"
    for model in _tables():
        for rule in model._meta.constraints:
            if rule.name not in names:
                yield f"rule {rule.name} of {model._meta.db_table} is missing"


def _tables() -> list[Any]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed and not model._meta.proxy]


def _references() -> list[tuple[Any, Any]]:
    return [
        (model, field)
        for model in _tables()
        for field in model._meta.local_fields
        if field.is_relation and field.many_to_one | bool(field.one_to_one)
    ]


def _kinds() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for known in entities():
        found.setdefault(known.model._meta.db_table, []).append(known.slug)
    return found


def _asked(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return list(cursor.fetchall())
