"""What an own field asks of its values: checked in the generic save, so that it holds behind every door."""

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from klientela.core.access.decisions import fixed_for
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field, field_of
from klientela.core.records.own.definitions import own_fields
from klientela.core.records.own.names import COLUMN, code_of, is_own
from klientela.core.records.own.stored_files import kept_file
from klientela.core.records.own.values import put_value, to_json, value_of
from klientela.kernel.entity import Entity

type Values = dict[str, Any]


def parted(values: Mapping[str, Any]) -> tuple[Values, Values]:
    """Values of the program's fields, and of own ones."""
    own = {name: value for name, value in values.items() if is_own(name)}
    return {name: value for name, value in values.items() if name not in own}, own


def for_new(entity: Entity, values: Mapping[str, Any], *, by: User) -> Values:
    """The own values a new record gets: those given, checked, and what fields begin with. Raises `ValidationError` naming fields."""
    given = {name: value for name, value in values.items() if is_own(name)}
    defaults = {field.name: field.default for field in own_fields(entity) if field.default is not None and field.name not in given}
    problems = lacking_values(entity, {**defaults, **given}, by=by)
    cleaned, wrong = _cleaned(entity, given, record=None)
    _refuse({**problems, **wrong})
    return {**{name: from_default(entity, name) for name in defaults}, **cleaned}


def for_change(entity: Entity, record: Any, values: Mapping[str, Any]) -> Values:
    """The own values a record is to have, checked. Raises `ValidationError` naming fields."""
    given = {name: value for name, value in values.items() if is_own(name)}
    cleaned, wrong = _cleaned(entity, given, record=record)
    for name in given.keys() - wrong.keys():
        if field_of(entity, name).required and to_json(field_of(entity, name), cleaned[name]) is None:
            wrong[name] = [_("This is needed.")]
    _refuse(wrong)
    return cleaned


def lacking_values(entity: Entity, values: Mapping[str, Any], *, by: User) -> dict[str, list[str]]:
    """The required fields that have no value, told to whoever may fill them in."""
    needed = [field for field in own_fields(entity) if field.required and values.get(field.name) in (None, "", [])]
    if not needed:
        return {}
    fixed = fixed_for(by, entity)
    return {field.name: [_("This is needed.")] for field in needed if field.name not in fixed}


def from_default(entity: Entity, name: str) -> Any:
    """What a new record begins with in a field, as people's values are in Python; of a link the record."""
    field = field_of(entity, name)
    blank = entity.model()
    setattr(blank, COLUMN, {code_of(name): field.own.default if field.own else None})
    return value_of(blank, name)


def put_values(record: Any, values: Mapping[str, Any]) -> None:
    """Put checked own values on a record."""
    for name, value in values.items():
        put_value(record, name, value)


def _refuse(problems: Mapping[str, Any]) -> None:
    if problems:
        raise ValidationError(dict(problems))


def _cleaned(entity: Entity, values: Mapping[str, Any], *, record: Any) -> tuple[Values, dict[str, Any]]:
    cleaned: Values = {}
    wrong: dict[str, Any] = {}
    for name, value in values.items():
        try:
            cleaned[name] = checked(entity, field_of(entity, name), value, record=record)
        except ValidationError as error:
            wrong[name] = error.error_list
    return cleaned, wrong


def checked(entity: Entity, field: Field, value: Any, *, record: Any = None) -> Any:
    """A value a field takes. A choice that was taken away since may stay where it stands, and is not chosen anew."""
    if value in (None, "", []) or field.kind == "reference":
        return value or None
    if field.kind == "file":
        return kept_file(value)
    found = field.column.clean(value, None)
    standing = value_of(record, field.name) if record is not None else None
    if field.offers:
        _refuse_taken_away(field, found, standing)
    if field.own and field.own.unique:
        refuse_twice(entity, field, found, but=record)
    return found


def _refuse_taken_away(field: Field, value: Any, standing: Any) -> None:
    offered: Collection[Any] = field.offers() if field.offers else ()
    chosen, kept = (value, standing or ()) if isinstance(value, list) else ([value], (standing,))
    for one in chosen:
        if one not in offered and one not in kept:
            label = dict(field.choices).get(one, one)
            raise ValidationError(_("“%(choice)s” is not offered any more. Choose another."), params={"choice": label})


def refuse_twice(entity: Entity, field: Field, value: Any, *, but: Any = None) -> None:
    """Refuse a value another record has already, where each value may stand once."""
    rows = entity.model._base_manager.filter(deleted_at=None, **entity.where, **{field.path: to_json(field, value)})
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    if rows.exists():
        raise ValidationError(_("There is one with the same value already (%(fields)s)."), code="unique", params={"fields": field.label})
