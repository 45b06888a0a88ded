"""What is to be done to many records, as it is kept: fields to set, clear or raise; words to add; whom to give them to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klientela.core.access.decisions import may, visible
from klientela.core.access.models import Team
from klientela.core.identity.models import User
from klientela.core.records.kinds import NUMERIC, Field, form_fields
from klientela.core.records.organisation_jobs import place_for
from klientela.core.records.transfer import Place, refuse_receiver
from klientela.core.records.writing import check_writable
from klientela.kernel.entity import Entity, entity_of
from klientela.kernel.errors import NotAllowed

SET, CLEAR, ADD, REMOVE, INCREASE, PERCENT = "set", "clear", "add", "remove", "increase", "percent"
REPLACE = "replace"
"""One choice by another, or by nothing; not offered in the dialog of lists: asked for where a choice is taken away."""
_NO_FIELD = gettext_lazy("There is no such field to change.")
_NO_WAY = gettext_lazy("This field cannot be changed like that.")
_NO_NUMBER = gettext_lazy("Enter a number.")
_NO_WORDS = gettext_lazy("Enter at least one word.")


@dataclass(frozen=True)
class Step:
    """One field and what happens to it in each record."""

    field: Field
    how: str
    value: Any = None

    def applied(self, now: Any) -> Any:
        """The new value of a field that now has this one; an empty number stays empty."""
        if self.how == SET:
            return self.value
        if self.how == CLEAR:
            return empty(self.field)
        if self.how == ADD:
            return [*(now or ()), *(word for word in self.value if word not in (now or ()))]
        if self.how == REMOVE:
            return [word for word in now or () if word not in self.value]
        if self.how == REPLACE:
            return _replaced(self, now)
        return now if now is None else _raised(self, now)


def _replaced(step: Step, now: Any) -> Any:
    old, new = step.value
    if not isinstance(now, list):
        return (new or empty(step.field)) if now == old else now
    return list(dict.fromkeys(one for one in (new if one == old else one for one in now) if one))


def _raised(step: Step, now: Any) -> Any:
    value = now + step.value if step.how == INCREASE else now * (1 + step.value / 100)
    places = getattr(step.field.column, "decimal_places", 0)
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)
    return int(rounded) if step.field.kind == "integer" else rounded


def empty(field: Field) -> Any:
    """What a field holds when it holds nothing."""
    return [] if field.kind == "tags" else None if field.column.null else ""


def ways_of(field: Field) -> tuple[str, ...]:
    """What can be done to a field of many records."""
    if field.own and field.required:
        return (SET,) if field.kind != "tags" else (ADD, SET)
    if field.own and field.own.unique:
        return (CLEAR,)
    clear = (CLEAR,) if field.column.blank and (field.column.null or field.kind not in (*NUMERIC, "boolean", "reference", "date")) else ()
    if field.kind == "tags":
        return (ADD, REMOVE, SET, *clear)
    return (SET, *clear, INCREASE, PERCENT) if field.kind in NUMERIC else (SET, *clear)


def fields_to_change(entity: Entity) -> tuple[Field, ...]:
    """The fields of an entity that can be changed in many records at once; whose they are is changed by handing over."""
    known = form_fields(entity)
    return tuple(field for field in known if field.column is not None and field.editable and field.kind != "file")


def read_steps(entity: Entity, changes: Iterable[Mapping[str, Any]], *, by: User) -> list[Step]:
    """The kept form as steps. Raises `ValidationError` naming fields that do not exist, do not fit or are not this user's to set."""
    known = {field.name: field for field in fields_to_change(entity)}
    asked = [(known.get(str(change.get("field"))), change) for change in changes]
    if not asked or any(field is None for field, _change in asked):
        raise ValidationError(_NO_FIELD)
    check_writable(entity, [field.name for field, _change in asked if field], by=by)
    steps = [_step(field, change, by=by) for field, change in asked if field]
    if len({step.field.name for step in steps}) < len(steps):
        raise ValidationError(_("A field is changed twice."))
    return steps


def _step(field: Field, change: Mapping[str, Any], *, by: User) -> Step:
    how, value = str(change.get("how", SET)), change.get("value")
    try:
        if how == REPLACE:
            return Step(field, how, _exchange(field, value))
        if how not in ways_of(field):
            raise ValidationError(_NO_WAY)
        if how == CLEAR:
            return Step(field, how)
        if how in (INCREASE, PERCENT):
            return Step(field, how, _number(value))
        return Step(field, how, _words(field, value) if how in (ADD, REMOVE) else read_value(field, value, by=by))
    except ValidationError as error:
        raise ValidationError({field.name: error.messages}) from error


def _number(value: Any) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise ValidationError(_NO_NUMBER) from error
    if not number.is_finite() or abs(number) >= 10**18:
        raise ValidationError(_NO_NUMBER)
    return number


def _exchange(field: Field, value: Any) -> tuple[str, str]:
    """A choice that stands in records, and the one that is to stand there instead; empty: none."""
    said = [str(one) for one in value] if isinstance(value, list) else []
    if field.offers is None or len(said) != 2 or said[0] not in dict(field.choices) or (not said[1] and field.required):
        raise ValidationError(_NO_WAY)
    if said[0] == said[1] or (said[1] and said[1] not in field.offers()):
        raise ValidationError(_NO_WAY)
    return said[0], said[1]


def _words(field: Field, value: Any) -> list[str]:
    words = [str(word).strip() for word in (value if isinstance(value, list) else [value]) if word and str(word).strip()]
    if not words:
        raise ValidationError(_NO_WORDS)
    found: list[str] = field.column.clean(words, None)
    return found


def read_value(field: Field, value: Any, *, by: User) -> Any:
    """A kept value as the model has it, checked; a record this user may not read is as unknown as one that is not there."""
    if field.kind == "reference":
        return _referenced(field, value, by=by)
    text = value.strip() if isinstance(value, str) else value
    found = field.column.clean(empty(field) if text in (None, "") else text, None)
    if field.offers and any(one not in field.offers() for one in (found if isinstance(found, list) else [found]) if one not in (None, "")):
        raise ValidationError(_NO_WAY)
    return found


def _referenced(field: Field, value: Any, *, by: User) -> Any:
    if value in (None, ""):
        if field.column.null and field.column.blank:
            return None
        raise ValidationError(_("This is needed."))
    try:
        found = visible(by, "read", field.target_entity).filter(pk=UUID(str(value))).first()
    except ValueError:
        found = None
    if found is None:
        raise ValidationError(_("There is no such record."))
    return found


def written(value: Any) -> Any:
    """A value in the form in which it is kept."""
    if hasattr(value, "pk"):
        return str(value.pk)
    return value.isoformat() if isinstance(value, date | datetime) else str(value) if isinstance(value, Decimal | UUID) else value


def read_place(entity: Entity, plan: Mapping[str, Any], *, by: User) -> Place:
    """Whom records go to. Raises `ValidationError` where there is no such colleague or team."""
    if not may(by, "transfer", entity):
        raise NotAllowed("transfer")
    for name, model in (("owner", User), ("team", Team)):
        if plan.get(name):
            rows = visible(by, "read", entity_of(model))
            try:
                found = rows.filter(pk=UUID(str(plan[name]))).first()
            except ValueError:
                found = None
            if found is None:
                raise ValidationError({name: _("There is no such record.")})
            refuse_receiver(found if isinstance(found, User) else None)
            return place_for(found)
    raise ValidationError(_("Choose who gets the records: a colleague or the queue of a team."))
