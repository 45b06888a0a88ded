"""Which fields somebody may write: asked in the generic save, so that it holds behind every door."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import fields_for, fixed_for, may
from klientela.core.identity.models import User
from klientela.core.records.kinds import field_of, form_fields, program_form
from klientela.kernel.entity import Entity
from klientela.kernel.errors import NotAllowed

READ_ONLY = _("You may read this field but not set it.")
_NOT_FOR_YOU = _("This cannot be saved: something is missing or wrong that is not for you. Ask your administrator.")


def check_writable(entity: Entity, names: Collection[str], *, by: User) -> None:
    """Refuse values for fields the user cannot write; a hidden one is not even named."""
    forbidden = fixed_for(by, entity) & set(names)
    if not forbidden:
        return
    if forbidden & fields_for(by, entity):
        raise NotAllowed("update")
    raise ValidationError(dict.fromkeys(sorted(forbidden), READ_ONLY))


def lacking(entity: Entity, user: User) -> frozenset[str]:
    """Fields without which no record can be made and which this user cannot fill in. Own ones are asked of those who may."""
    fixed = fixed_for(user, entity)
    return frozenset(field.name for field in program_form(entity) if field.required and field.name in fixed)


def may_make(user: User, entity: Entity) -> bool:
    """Whether a user may make records of an entity, and may fill in what every one of them needs."""
    return may(user, "create", entity) and not lacking(entity, user)


def may_make_by_name(user: User, entity: Entity) -> bool:
    """Whether a user may make a record of which nothing is known but its title, which is a text."""
    needed = {field.name for field in form_fields(entity) if field.required}
    if entity.part_of or field_of(entity, entity.title).kind == "reference":
        return False
    return needed <= {entity.title} and entity.title not in fixed_for(user, entity) and may_make(user, entity)


def for_eyes_of(error: ValidationError, entity: Entity, user: User) -> ValidationError:
    """A refusal as this user may read it: what is wrong with a field hidden from him is told without the field."""
    hidden = fields_for(user, entity)
    if not hasattr(error, "error_dict") or hidden.isdisjoint(error.error_dict):
        return error
    told: dict[str, Any] = {name: errors for name, errors in error.error_dict.items() if name not in hidden}
    told[NON_FIELD_ERRORS] = [*told.get(NON_FIELD_ERRORS, []), _NOT_FOR_YOU]
    return ValidationError(told)
