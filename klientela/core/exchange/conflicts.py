"""What becomes of a known record's values where a file says others: taken, kept, taken if there is none, or whichever is newer."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from klientela.core.access.decisions import visible
from klientela.core.exchange.lines import Context, Line
from klientela.core.records.kinds import field_of
from klientela.core.records.own.names import is_own
from klientela.core.records.own.values import key_in, value_of
from klientela.core.records.titles import title_of

type Said = tuple[Line, dict[str, Any]]

EMPTY: tuple[Any, ...] = (None, "", [])
WRITTEN = """
SELECT c."row", name, max(c.at) FROM audit_change c, jsonb_object_keys(c.after) AS name
WHERE c.table_name = %s AND c."row" = ANY(%s) AND name = ANY(%s) GROUP BY 1, 2
"""
LONGEST = 200
_HIDDEN = "…"


def settled(found: Sequence[Said], context: Context) -> list[Said]:
    """Of what lines say otherwise than their records, what the plan takes."""
    policies = {column.field: column.conflict for column in context.plan.columns.values()}
    if set(policies.values()) <= {"take"}:
        return list(found)
    newer = {name for name, policy in policies.items() if policy == "newer"}
    written = _written([line.record.pk for line, _values in found], newer, context) if newer else {}
    return [
        (line, {name: value for name, value in values.items() if _takes(policies.get(name, "take"), line, name, written=written)})
        for line, values in found
    ]


def _takes(policy: str, line: Line, name: str, *, written: dict[tuple[UUID, str], datetime]) -> bool:
    if policy == "take":
        return True
    if policy == "keep":
        return False
    if value_of(line.record, name) in EMPTY:
        return True
    if policy == "empty" or line.said_at is None:
        return False
    return bool(line.said_at > written.get((line.record.pk, name), line.record.changed_at))


def _written(keys: Sequence[UUID], names: set[str], context: Context) -> dict[tuple[UUID, str], datetime]:
    """When the history last noted each of these fields of each of these records."""
    columns = {name if is_own(name) else field_of(context.entity, name).column.column: name for name in names}
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN, [context.entity.model._meta.db_table, list(keys), list(columns)])
        return {(row, columns[column]): at for row, column, at in cursor.fetchall()}


def before(line: Line, name: str, context: Context) -> str:
    """What a known record says of a field, as a report tells it to whoever imports."""
    known = field_of(context.entity, name)
    if known.kind != "reference":
        return shown(value_of(line.record, name))
    key = key_in(line.record, known)
    if key is None:
        return ""
    told = context.titles
    if key not in told:
        seen = visible(context.user, "read", known.target_entity).filter(pk=key).first()
        told[key] = title_of(seen, context.user) if seen is not None else _HIDDEN
    return told[key]


def shown(value: Any) -> str:
    """A value as a report tells it."""
    if value in EMPTY:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))[:LONGEST]
    if isinstance(value, date | datetime):
        return value.isoformat(" ", "minutes") if isinstance(value, datetime) else value.isoformat()
    return str(value)[:LONGEST]
