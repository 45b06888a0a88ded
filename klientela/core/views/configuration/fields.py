"""Own fields as a part of the configuration: their descriptions, not the values people have entered."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klientela.core.identity.models import User
from klientela.core.records.own.converting import CONVERTIBLE
from klientela.core.records.own.jobs import follow_kind
from klientela.core.records.own.models import OwnField
from klientela.core.records.own.services import add_field, bring_back, change_field, change_kind, remove_field
from klientela.core.records.own.standing import number_of
from klientela.core.views.configuration.parts import kind_named
from klientela.kernel.configuration import ConfigurationPart, Values
from klientela.kernel.entity import entity_named

SAID = ("label", "labels", "kind", "options", "required", "unique", "default", "help", "helps", "is_fast", "conditions")
PLACE = "position"


def write_fields() -> Values:
    """The fields the company has added."""
    found = OwnField.objects.filter(deleted_at=None).order_by("entity", "position", "code")
    return {f"{field.entity}/{field.code}": {name: getattr(field, name) for name in (*SAID, PLACE)} for field in found}


def put_fields(values: Values, *, by: User) -> None:
    """Make, change or put away own fields; values people have entered are kept."""
    for key, said in values.items():
        slug, _slash, code = key.partition("/")
        field = OwnField.objects.filter(entity=slug, code=code).first()
        if said is not None:
            made = _changed(field, said, by=by) if field else _added(slug, code, said, by=by)
            OwnField.objects.filter(pk=made.pk).update(position=said.get(PLACE, made.position))
        elif field and not field.deleted_at:
            remove_field(field, by=by)


def _added(slug: str, code: str, said: dict[str, Any], *, by: User) -> OwnField:
    try:
        entity = entity_named(slug)
    except LookupError as error:
        raise ValidationError(_("There are no records “%(name)s” here.") % {"name": slug}) from error
    return add_field(entity, {"code": code, **{name: said[name] for name in SAID if name in said}}, by=by)


def _changed(field: OwnField, said: dict[str, Any], *, by: User) -> OwnField:
    if field.deleted_at:
        field = bring_back(field, by=by)
    if said.get("kind", field.kind) != field.kind:
        was, field = field.kind, change_kind(field, said["kind"], said.get("options", {}), by=by, version=field.version)
        _convert(field, was, by=by)
    return change_field(field, {name: said[name] for name in SAID if name in said}, by=by, version=field.version)


def _convert(field: OwnField, was: str, *, by: User) -> None:
    """The values there are follow into the other kind, as after a change by hand."""
    if was in CONVERTIBLE and field.kind in CONVERTIBLE:
        number = number_of(entity_named(field.entity), field)
        follow_kind.start(by=by, total=number, field=str(field.pk), was=was)


def field_named(key: str, value: Any) -> str:
    """“Deals: Size”."""
    entity, _slash, code = key.partition("/")
    return f"{kind_named(entity)}: {(value or {}).get('label') or code}"


FIELDS = ConfigurationPart(gettext_lazy("Own fields"), write_fields, put_fields, field_named)
