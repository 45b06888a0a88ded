"""The automatic step every installation has: setting a field."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klientela.core.access.decisions import fields_for
from klientela.core.identity.models import User
from klientela.core.processes.kinds import ActionKind, Setting, Settings
from klientela.core.processes.models import InProcess
from klientela.core.records.kinds import Field, form_fields
from klientela.core.records.own.values import value_of
from klientela.core.records.services import save_changes
from klientela.kernel.entity import Entity, entity_of
from klientela.kernel.slot import slot

SET = "set"
SETTABLE = frozenset({
    "text",
    "longtext",
    "integer",
    "decimal",
    "date",
    "datetime",
    "boolean",
    "choice",
    "email",
    "url",
    "country",
    "currency",
})
DAYS = frozenset({"date", "datetime"})
_GONE = gettext_lazy("The field it sets is not there any more.")


def settable(entity: Entity) -> tuple[Field, ...]:
    """The fields a step can set."""
    return tuple(field for field in form_fields(entity) if field.kind in SETTABLE and field.column is not None and field.editable)


def set_field(record: InProcess, settings: Settings, *, by: User | None) -> str:
    """Put a value into a field: the one given, or so many days after today."""
    entity = entity_of(record)
    field = next((each for each in settable(entity) if each.name == settings.get("field")), None)
    if field is None:
        raise ValidationError(str(_GONE))
    value = value_given(field, settings)
    if value_of(record, field.name) == value:
        return ""
    if entity.change:
        entity.change(record, {field.name: value}, by=by)
    else:
        save_changes(record, {field.name: value})
    return _("%(field)s was set.") % {"field": capfirst(str(field.label))}


def value_given(field: Field, settings: Settings) -> Any:
    """What the field gets, checked. Raises `ValidationError`."""
    days, text = settings.get("days"), str(settings.get("value") or "").strip()
    if field.kind in DAYS and days not in (None, ""):
        moment = timezone.now() + timedelta(days=int(str(days)))
        return moment if field.kind == "datetime" else timezone.localdate(moment)
    if not text:
        return None if field.column.null else False if field.kind == "boolean" else ""
    if field.kind == "boolean":
        return text.casefold() in ("1", "true", "yes", "tak", "da")
    return field.column.clean(text, None)


def _told(entity: Entity, settings: Settings, user: User) -> str:
    field = next((each for each in settable(entity) if each.name == settings.get("field")), None)
    if field is None:
        return str(_GONE)
    if field.name in fields_for(user, entity):
        return _("sets a field that is not for you")
    days = settings.get("days")
    if field.kind in DAYS and days not in (None, ""):
        return _("%(field)s becomes the day of the move and %(days)s days") % {"field": capfirst(str(field.label)), "days": days}
    shown = dict((str(key), label) for key, label in field.choices).get(str(settings.get("value")), settings.get("value"))
    value = shown or _("nothing")
    return _("%(field)s becomes “%(value)s”") % {"field": capfirst(str(field.label)), "value": value}


def _settings(entity: Entity, user: User) -> Sequence[Setting]:
    hidden = fields_for(user, entity)
    choices = [(field.name, capfirst(str(field.label))) for field in settable(entity) if field.name not in hidden]
    value_help = gettext_lazy("A number, a day as 2026-12-31, a code of a choice, yes or no. Empty empties the field.")
    days_help = gettext_lazy("For a day or moment, instead of a value: 0 is the day of the move.")
    return (
        Setting("field", gettext_lazy("Field"), "choice", choices=choices),
        Setting("value", gettext_lazy("Value"), "text", required=False, help=value_help),
        Setting("days", gettext_lazy("So many days later"), "number", required=False, help=days_help),
    )


slot("processes.actions").add(SET, ActionKind(gettext_lazy("Set a field"), set_field, _told, _settings, icon="pencil"), order=10)
