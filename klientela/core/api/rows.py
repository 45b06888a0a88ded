"""Records as the API gives them: asked of the database column by column, so that a hidden field is never read."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, QuerySet, TextField, Value, When
from django.db.models.functions import Cast
from django.db.models.lookups import IsNull

from klientela.core.access.decisions import scope, visible
from klientela.core.api.shapes import RESTRICTED, always, shown_fields
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field
from klientela.core.records.own.expressions import cast_key
from klientela.core.records.own.names import COLUMN, code_of
from klientela.core.records.own.stored_files import file_address
from klientela.core.records.own.values import from_json
from klientela.kernel.entity import Entity

API = "/api/v1"


def represent(entity: Entity, rows: QuerySet[Any], *, user: User, more: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Rows of an entity as plain values for JSON, in their order; a reference is a key, or says `restricted`."""
    fields = shown_fields(entity, user)
    links = {f"{field.name}__key": _key(field, user) for field in fields if field.kind == "reference"}
    names = {field.name: f"{field.name}__key" if field.kind == "reference" else field.path for field in fields}
    columns = {**{name: name for name in (*always(entity, user), *more)}, **names}
    read = {field.name: partial(from_json, field) for field in fields if field.own and field.kind != "reference"}
    found = rows.annotate(**links).values_list(*columns.values())
    read |= {field.name: partial(_file, field) for field in fields if field.kind == "file"}
    kept = [{name: read.get(name, _same)(value) for name, value in zip(columns, row, strict=True)} for row in found]
    return [{name: value(row["id"]) if callable(value) else plain(value) for name, value in row.items()} for row in kept]


def plain(value: Any) -> Any:
    """A value as JSON holds it: keys and decimal numbers as text, moments in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, UUID | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    return value.isoformat() if isinstance(value, date) else value


def _file(field: Field, raw: Any) -> Any:
    """What is told of a file, as soon as it is known of which record."""
    file = from_json(field, raw)
    entity = field.own.entity if field.own else ""
    tell = lambda pk: {"name": file.name, "size": file.size, "url": API + file_address(entity, pk, field.name)}  # noqa: E731
    return tell if file else None


def _same(value: Any) -> Any:
    return value


def _key(field: Field, user: User) -> Case:
    if field.own:
        return _own_key(field, user)
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


def _own_key(field: Field, user: User) -> Case:
    key = cast_key(F(COLUMN), code_of(field.name))
    readable = visible(user, "read", field.target_entity).filter(pk=cast_key(OuterRef(COLUMN), code_of(field.name)))
    return Case(
        When(IsNull(key, True), then=Value(None)),
        When(Exists(readable), then=Cast(key, TextField())),
        default=Value(RESTRICTED),
        output_field=TextField(),
    )
