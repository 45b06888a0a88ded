"""What the constraints of a table mean to people: which value is there already."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.db import IntegrityError
from django.db.models import F, UniqueConstraint
from django.utils.translation import gettext as _

from klientela.core.access.acting import actor_or_none
from klientela.core.access.decisions import fields_for
from klientela.core.records.own.indexing import field_behind
from klientela.kernel.entity import entity_of


def in_words(error: ValidationError, record: Any) -> ValidationError:
    """The same refusal, with violated constraints told at the field they are about."""
    if not hasattr(error, "error_dict"):
        return error
    told: dict[str, list[Any]] = {name: list(errors) for name, errors in error.error_dict.items() if name != NON_FIELD_ERRORS}
    for general in error.error_dict.get(NON_FIELD_ERRORS, []):
        constraint = next((known for known in _constraints(record) if _says(known, general)), None)
        name, refusal = _told(constraint, record) if constraint else (NON_FIELD_ERRORS, general)
        told.setdefault(name, []).append(refusal)
    return ValidationError(told)


def from_database(error: IntegrityError, record: Any) -> ValidationError:
    """A refusal of the database, as a message for people."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", "") or ""
    constraint = next((known for known in _constraints(record) if known.name == name), None)
    if own := field_behind(name):
        return _told_own(own, record)
    if constraint:
        return ValidationError(dict([_told(constraint, record)]))
    return ValidationError(_("This contradicts another record: %(why)s.") % {"why": name.replace("_", " ")})


def _told_own(own: Any, record: Any) -> ValidationError:
    if own.name in _hidden(record):
        return ValidationError(_("There is one like this already."))
    said = _("There is one with the same value already (%(fields)s).") % {"fields": own.told_label}
    return ValidationError({own.name: ValidationError(said, code="unique")})


def _constraints(record: Any) -> list[UniqueConstraint]:
    return [known for known in record._meta.concrete_model._meta.constraints if isinstance(known, UniqueConstraint)]


def _says(constraint: UniqueConstraint, error: ValidationError) -> bool:
    return str(error.message) == constraint.get_violation_error_message()


def _told(constraint: UniqueConstraint, record: Any) -> tuple[str, ValidationError]:
    names = [*constraint.fields, *(str(part.name) for part in constraint.expressions if isinstance(part, F))]  # type: ignore[attr-defined]
    hidden = _hidden(record)
    columns = [column for name in names if name not in hidden and (column := _column(record, name)) is not None]
    if not columns:
        return NON_FIELD_ERRORS, ValidationError(_("There is one like this already."))
    labels = ", ".join(str(column.verbose_name) for column in columns if not column.is_relation) or str(columns[-1].verbose_name)
    said = _("There is one with the same value already (%(fields)s).") % {"fields": labels}
    return str(columns[-1].name), ValidationError(said, code="unique")


def _hidden(record: Any) -> frozenset[str]:
    """The fields not even to be named to whoever is acting."""
    actor = actor_or_none()
    return fields_for(actor.user, entity_of(record)) if actor and actor.user else frozenset()


def _column(record: Any, name: str) -> Any:
    try:
        return record._meta.get_field(name)
    except FieldDoesNotExist:
        return None
