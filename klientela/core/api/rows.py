"""Records as the API gives them: asked of the database column by column, so that a hidden field is never read."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Case, F, QuerySet, TextField, Value, When
from django.db.models.functions import Cast

from klientela.core.access.decisions import scope
from klientela.core.api.shapes import RESTRICTED, always, shown_fields
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field
from klientela.kernel.entity import Entity


def represent(entity: Entity, rows: QuerySet[Any], *, user: User, more: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Rows of an entity as plain values for JSON, in their order; a reference is a key, or says `restricted`."""
    fields = shown_fields(entity, user)
    links = {f"{field.name}__key": _key(field, user) for field in fields if field.kind == "reference"}
    names = {field.name: f"{field.name}__key" if field.kind == "reference" else field.name for field in fields}
    columns = {**{name: name for name in (*always(entity, user), *more)}, **names}
    found = rows.annotate(**links).values_list(*columns.values())
    return [dict(zip(columns, map(plain, row), strict=True)) for row in found]


def plain(value: Any) -> Any:
    """A value as JSON holds it: keys and decimal numbers as text, moments in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, UUID | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    return value.isoformat() if isinstance(value, date) else value


def _key(field: Field, user: User) -> Case:
    open_to_him = scope(user, "read", field.target, prefix=f"{field.name}__")
    key = Cast(F(f"{field.name}_id"), TextField())
    if not open_to_him:
        return Case(default=key)
    return Case(
        When(**{f"{field.name}__isnull": True}, then=Value(None)),
        When(open_to_him, then=key),
        default=Value(RESTRICTED),
        output_field=TextField(),
    )
