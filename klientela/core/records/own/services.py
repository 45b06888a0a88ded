"""Fields a company adds to its records: made, changed, put in order, taken away and brought back by whoever sets up the system."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from klientela.core.access.decisions import demand
from klientela.core.access.functions import MANAGE_SETTINGS
from klientela.core.identity.models import User
from klientela.core.records.own.converting import described
from klientela.core.records.own.definitions import is_extendable
from klientela.core.records.own.models import IndexState, OwnField, OwnKind
from klientela.core.records.own.publishing import configuration_changed
from klientela.core.records.own.standing import refuse_duplicates
from klientela.kernel.entity import Entity, entity_named
from klientela.kernel.errors import StaleSave

MOST = 1_000
LONGEST_CODE = 40
DESCRIBES = ("label", "labels", "options", "required", "unique", "default", "help", "helps", "is_fast", "conditions")
"""What may be said of a field after it was made; its kind is changed by itself."""


@transaction.atomic
def add_field(entity: Entity, values: Mapping[str, Any], *, by: User) -> OwnField:
    """Add a field to an entity, at the end. Raises `ValidationError` naming what is wrong."""
    demand(by, MANAGE_SETTINGS)
    if not is_extendable(entity):
        raise ValidationError(_("Fields cannot be added to these records."))
    there = OwnField.objects.filter(entity=entity.slug)
    if there.filter(deleted_at=None).count() >= MOST:
        raise ValidationError(_("There are %(n)s fields already; there can be no more.") % {"n": MOST})
    code = values.get("code") or free_code(entity, str(values.get("label", "")))
    position = (there.aggregate(last=Max("position"))["last"] or 0) + 1
    field = OwnField(entity=entity.slug, **{**values, "code": code, "position": position})
    if field.kind == OwnKind.MONEY:
        field.options = {**field.options, "currency": currency_for(entity, field, by=by)}
    return _kept(field)


@transaction.atomic
def change_field(field: OwnField, values: Mapping[str, Any], *, by: User, version: int) -> OwnField:
    """Say something else of a field. What is made unique must stand once everywhere. Raises `StaleSave` if somebody was faster."""
    demand(by, MANAGE_SETTINGS)
    field = OwnField.objects.select_for_update().get(pk=field.pk)
    if field.version != version:
        raise StaleSave({}, values, version=field.version)
    before = (field.is_fast, field.unique)
    for name in DESCRIBES:
        if name in values:
            setattr(field, name, values[name])
    if field.unique and not before[1]:
        refuse_duplicates(entity_named(field.entity), field, by=by)
    if (field.is_fast, field.unique) != before:
        field.index_state = IndexState.WAITING
    return _kept(field)


@transaction.atomic
def change_kind(field: OwnField, kind: str, options: Mapping[str, Any], *, by: User, version: int) -> OwnField:
    """Let a field hold another kind of value; its values follow in the background (`converting.convert`)."""
    demand(by, MANAGE_SETTINGS)
    field = OwnField.objects.select_for_update().get(pk=field.pk)
    if field.version != version:
        raise StaleSave({}, {"kind": kind}, version=field.version)
    field.kind, field.options, field.default = kind, {**field.options, **options}, None
    if kind == OwnKind.MONEY:
        field.options["currency"] = currency_for(entity_named(field.entity), field, by=by)
    if field.is_fast or field.unique:
        field.index_state = IndexState.WAITING
    return _kept(field)


@transaction.atomic
def order_fields(entity: Entity, codes: Sequence[str], *, by: User) -> None:
    """Put the fields of an entity in this order; those not named stay behind them."""
    demand(by, MANAGE_SETTINGS)
    fields = {field.code: field for field in OwnField.objects.select_for_update().filter(entity=entity.slug, deleted_at=None)}
    wanted = [*(code for code in dict.fromkeys(codes) if code in fields), *(code for code in fields if code not in codes)]
    for position, code in enumerate(wanted, start=1):
        if fields[code].position != position:
            fields[code].position = position
            fields[code].save(update_fields=["position"])
    configuration_changed()


@transaction.atomic
def remove_field(field: OwnField, *, by: User) -> OwnField:
    """Take a field away from all pages; its values stay and come back with it."""
    demand(by, MANAGE_SETTINGS)
    field.deleted_at, field.index_state = timezone.now(), IndexState.WAITING if field.is_fast or field.unique else IndexState.NONE
    return _kept(field)


@transaction.atomic
def bring_back(field: OwnField, *, by: User) -> OwnField:
    """Show a field again, with all its values."""
    demand(by, MANAGE_SETTINGS)
    field.deleted_at, field.index_state = None, IndexState.WAITING if field.is_fast or field.unique else IndexState.NONE
    if field.unique:
        refuse_duplicates(entity_named(field.entity), field, by=by)
    return _kept(field)


def free_code(entity: Entity, label: str) -> str:
    """A code made of a name, that no field of the entity has yet."""
    taken = set(OwnField.objects.filter(entity=entity.slug).values_list("code", flat=True))
    bare = slugify(label).replace("-", "_").lstrip("_0123456789")[: LONGEST_CODE - 4] or "field"
    return next(code for code in (bare, *(f"{bare}_{number}" for number in range(2, MOST * 2))) if code not in taken)


def currency_for(entity: Entity, field: OwnField, *, by: User) -> str:
    """The field that says in which currency an amount is: the record's own, or one made beside the amount."""
    if any(column.name == "currency" for column in entity.model._meta.concrete_fields):
        return "currency"
    code = f"{field.code[: LONGEST_CODE - 9]}_currency"
    known = OwnField.objects.filter(entity=entity.slug, code=code).first()
    if known is None:
        label = _("%(name)s: currency") % {"name": field.label}
        known = add_field(entity, {"code": code, "label": label[:100], "kind": OwnKind.CURRENCY}, by=by)
    return known.name


def _kept(field: OwnField) -> OwnField:
    field.full_clean()
    _refuse_nonsense(field)
    field.save()
    configuration_changed()
    if field.index_state == IndexState.NONE and not field.deleted_at and (field.is_fast or field.unique):
        field.index_state = IndexState.WAITING
        field.save(update_fields=["index_state"])
    field.refresh_from_db()
    return field


def _refuse_nonsense(field: OwnField) -> None:
    """Settings may come from a file that says anything: what no page could show is not kept."""
    try:
        is_right = all(isinstance(said, dict) for said in (field.options, field.labels, field.helps, field.conditions))
        is_right &= not (field.is_computed and (field.is_fast or field.unique))
        is_right &= not (field.kind == OwnKind.FILE and (field.is_fast or field.unique or field.default is not None))
        if is_right and not field.deleted_at:
            described(entity_named(field.entity), field)
            int(field.options.get("places", 0))
            list(field.offered)
    except (AttributeError, LookupError, TypeError, ValueError):
        is_right = False
    if not is_right:
        raise ValidationError(_("The settings of the field “%(name)s” are not understood.") % {"name": field.code})
