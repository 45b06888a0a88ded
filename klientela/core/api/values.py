"""From a checked body to the values that services take."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import visible
from klientela.core.api.shapes import Shape
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field, field_of
from klientela.kernel.entity import Entity


def values_of(entity: Entity, body: Shape, *, user: User) -> dict[str, Any]:
    """What the sender filled in, by field; keys of records become the records, if he may read them."""
    given = body.model_fields_set - {"version"}
    return {name: _value(field_of(entity, name), getattr(body, name), user=user) for name in sorted(given)}


def _value(field: Field, value: Any, *, user: User) -> Any:
    if field.kind != "reference" or value is None:
        return value
    return referenced(field, value, user=user)


def referenced(field: Field, key: UUID, *, user: User) -> Any:
    """The record a body points to; one the user may not read is as unknown as one that is not there."""
    found = visible(user, "read", field.target_entity).filter(pk=key).first()
    if found is None:
        raise ValidationError({field.name: _("There is no such record.")})
    return found
