"""What the form of a new record begins with: defaults of its columns, what the entity proposes, the currency last used."""

from collections.abc import Mapping
from typing import Any

from klientela.core.access.decisions import visible
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field
from klientela.core.records.models import Record
from klientela.core.records.own.saving import from_default
from klientela.kernel.entity import Entity


def proposed(entity: Entity, fields: tuple[Field, ...], user: User) -> dict[str, Any]:
    """Values by field, for the fields the form has."""
    columns = {field.name: field.column for field in fields if field.column is not None}
    found = {name: column.get_default() for name, column in columns.items() if column.has_default() and not column.is_relation}
    own: Mapping[str, Any] = entity.proposes(by=user) if entity.proposes else {}
    owner = {"owner": user} if issubclass(entity.model, Record) else {}
    begun = {field.name: from_default(entity, field.name) for field in fields if field.own and field.own.default is not None}
    everything = {**found, **begun, **_currencies(entity, fields, user), **owner, **own}
    names = {field.name for field in fields}
    return {name: value for name, value in everything.items() if name in names}


def _currencies(entity: Entity, fields: tuple[Field, ...], user: User) -> dict[str, str]:
    """The currency of the newest record that has one: most companies sell in one."""
    asked = [field for field in fields if field.kind == "currency"]
    newest = {field.name: _newest(entity, field, user) for field in asked}
    return {name: code for name, code in newest.items() if code}


def _newest(entity: Entity, field: Field, user: User) -> Any:
    rows = visible(user, "read", entity)
    rows = rows.filter(**{f"{field.path}__isnull": False}) if field.own else rows.exclude(**{field.name: ""})
    return rows.order_by("-pk").values_list(field.path, flat=True).first()
