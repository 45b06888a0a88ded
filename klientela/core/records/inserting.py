"""Many new rows in one statement: their values travel as one JSON text, which costs far less than a parameter for each value."""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connection, models

type Column = Any

_PLAIN = (str, int, float, type(None))
_AS_TEXT = (UUID, Decimal)
_AS_ISO = (datetime, date, time)


class _NotPlain(TypeError):
    """A value that JSON cannot carry exactly."""


def insert(model: Any, records: Sequence[Any]) -> None:
    """Write new records of a plain model; triggers, defaults and constraints work as for any other statement."""
    columns = _own(model)
    readers = [(column.column, _reader(column)) for column in columns]
    try:
        rows = json.dumps([{name: read(record) for name, read in readers} for record in records])
    except _NotPlain:
        model._base_manager.bulk_create(records)
        return
    with connection.cursor() as cursor:
        cursor.execute(_statement(model, columns), [rows])
    for record in records:
        record._state.adding, record._state.db = False, connection.alias


def is_plain(model: Any) -> bool:
    """Whether each row of a model stands in one table, under a key that is known before it is written."""
    return not isinstance(model._meta.pk, models.AutoField) and all(
        column.model._meta.db_table == model._meta.db_table for column in _own(model)
    )


def _own(model: Any) -> list[Column]:
    return [column for column in model._meta.concrete_fields if not column.generated]


def _reader(column: Column) -> Callable[[Any], Any]:
    """What takes the value of a column off a record, as JSON carries it."""
    if isinstance(column, models.JSONField):
        return lambda record: _nested(column, column.pre_save(record, True))
    moves = getattr(column, "auto_now", False) or getattr(column, "auto_now_add", False) or isinstance(column, models.FileField)
    take = attrgetter(column.attname)

    def read(record: Any) -> Any:
        value = column.pre_save(record, True) if moves else take(record)
        return value if isinstance(value, _PLAIN) else _plain(column.get_prep_value(value))

    return read


def _nested(column: Column, value: Any) -> Any:
    return json.loads(json.dumps(value, cls=column.encoder)) if value else value


def _plain(value: Any) -> Any:
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, _AS_TEXT):
        return str(value)
    if isinstance(value, _AS_ISO):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [item if isinstance(item, _PLAIN) else _plain(item) for item in value]
    raise _NotPlain(type(value).__name__)


def _statement(model: Any, columns: Sequence[Column]) -> str:
    quote = connection.ops.quote_name
    names = ", ".join(quote(column.column) for column in columns)
    kinds = ", ".join(f"{quote(column.column)} {column.db_type(connection)}" for column in columns)
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) SELECT {names} FROM json_to_recordset(%s::json) AS r ({kinds})"  # noqa: S608 - names of the program
