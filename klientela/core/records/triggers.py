"""Keeps on every table the triggers that the program declares."""

from typing import Any

from django.apps import apps
from django.db import connection

from klientela.core.identity.kept import Kept
from klientela.core.records.models import Record
from klientela.kernel.slot import slot
from klientela.kernel.trigger import Trigger

INSTALLED = """
SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace
"""


def keeping(model: Any) -> list[Trigger]:
    """Version and change number of each row; for records also the codes of those who may see them."""
    moment = "BEFORE INSERT OR UPDATE"
    if not issubclass(model, Kept):
        return []
    if not issubclass(model, Record):
        return [Trigger("k1_keep", moment, "records_keep")]
    return [Trigger("k0_scope", moment, "records_scope", (model.party_column,)), Trigger("k1_keep", moment, "records_keep", ("acl",))]


def kept_models() -> list[Any]:
    """Every model whose rows are kept, each with its own table."""
    return [model for model in apps.get_models() if is_kept(model) and not model._meta.proxy]


def is_kept(model: Any) -> bool:
    """Whether changes of a model's rows stand in the history: what is kept, and what stands beside records (`beside`)."""
    return issubclass(model, Kept) or bool(getattr(model, "beside", ""))


def wanted(model: Any) -> list[Trigger]:
    """All triggers the program declares for a model."""
    return [trigger for source in slot("record.triggers").kept().values() for trigger in source(model)]


def missing_triggers() -> list[tuple[str, Trigger]]:
    """Triggers that are declared and not there (or there with other arguments), with their table."""
    with connection.cursor() as cursor:
        cursor.execute(INSTALLED)
        there = {(table, name): text for table, name, text in cursor.fetchall()}
    return [
        (model._meta.db_table, trigger)
        for model in kept_models()
        for trigger in wanted(model)
        if call(trigger) not in there.get((model._meta.db_table, trigger.name), "")
    ]


def install_triggers() -> None:
    """Create what is missing. A table that has all its triggers is not locked."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table, trigger in missing_triggers():
            name = quote(trigger.name)
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER {name} {trigger.timing} ON {quote(table)} {trigger.called} EXECUTE FUNCTION {call(trigger)}"
            )


def call(trigger: Trigger) -> str:
    """The call of a trigger's function as PostgreSQL writes it."""
    arguments = ", ".join("'" + argument.replace("'", "''") + "'" for argument in trigger.arguments)
    return f"{trigger.function}({arguments})"


slot("record.triggers").add("keeping", keeping, order=10)
