"""The facts of one record: label, value as people read it, and whether this user may change it in place."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from klientela.core.access.decisions import fields_for
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field
from klientela.core.records.own.stored_files import StoredFile, file_address
from klientela.core.records.own.values import key_in, value_of
from klientela.core.records.titles import OPEN_TO_ALL
from klientela.core.views.addresses import record_address
from klientela.core.views.cells import reference_need
from klientela.core.views.columns import reading
from klientela.core.views.effective import effective
from klientela.core.views.showing import shown_value, sized
from klientela.kernel.entity import Entity


@dataclass(frozen=True)
class Fact:
    """One line of the facts. `href` leads to the record, mail or phone behind the value."""

    name: str
    label: Any
    kind: str
    text: str = ""
    href: str = ""
    items: tuple[str, ...] = ()
    person: Any = None
    """The key of a colleague, for his picture."""
    edit_url: str = ""
    is_restricted: bool = False
    is_unsaid: bool = False
    """Whether the text only names what nothing means, such as “does not repeat”."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show yet."""
        return self.is_unsaid or not (self.text or self.items)


def facts_of(entity: Entity, record: Any, user: User, *, may_update: bool) -> list[Fact]:
    """The facts of a record this user may see; those he may change come with the address of their editor."""
    shown = effective(entity, user)
    editable = {field.name for field in shown.form} if may_update else set()
    said = {field.currency for field in shown.facts}
    return told(entity, record, [field for field in shown.facts if field.name not in said], user=user, editable=editable)


def told(entity: Entity, record: Any, fields: Iterable[Field], *, user: User, editable: Collection[str] = ()) -> list[Fact]:
    """Some fields of a record in words, all of which this user may see."""
    known, hidden = list(fields), fields_for(user, entity)
    names = names_of(entity, record, known, user=user)
    return [_fact(entity, record, field, name=names.get(field.name), may_edit=field.name in editable, hidden=hidden) for field in known]


def names_of(entity: Entity, record: Any, fields: Iterable[Field], *, user: User) -> dict[str, str | None]:
    """What the references among some fields are called, asked for together; None where this user may not read the record."""
    asked = [field for field in fields if field.kind == "reference" and key_in(record, field) is not None]
    if not asked:
        return {}
    needs = [reference_need(field, field.target_entity.title) for field in asked]
    found = reading(entity.model._base_manager.filter(pk=record.pk), needs, user, entity=entity).first() or ()
    return {field.name: None if name is None else str(name) for field, name in zip(asked, found, strict=False)}


def _fact(entity: Entity, record: Any, field: Field, *, name: str | None, may_edit: bool, hidden: Collection[str]) -> Fact:
    edit_url = reverse(f"{entity.slug}-field", args=[record.pk, field.name]) if may_edit else ""
    common: dict[str, Any] = {"name": field.name, "label": capfirst(field.label), "kind": field.kind, "edit_url": edit_url}
    if field.kind == "reference":
        return Fact(**common, **_reference(field, key_in(record, field), name))
    value = value_of(record, field.name)
    if value == "" and (unsaid := dict(field.choices).get("")):
        return Fact(**common, text=str(unsaid), is_unsaid=True)
    if field.kind == "tags":
        labels = {code: str(label) for code, label in field.choices}
        return Fact(**common, items=tuple(labels.get(one, one) for one in value or ()))
    if isinstance(value, StoredFile):
        return Fact(**common, text=sized(value), href=file_address(entity.slug, record.pk, field.name))
    currency = value_of(record, field.currency) or "" if field.currency and field.currency not in hidden else ""
    return Fact(**common, text=shown_value(field, value, currency), href=_href(field, value))


def _reference(field: Field, key: Any, name: str | None) -> dict[str, Any]:
    if key is None:
        return {}
    if name is None:
        return {"text": _("restricted"), "is_restricted": True}
    if field.target is User:
        return {"text": name, "person": key}
    if field.target in OPEN_TO_ALL:
        return {"text": name}
    return {"text": name or "–", "href": record_address(field.target_entity, key)}


def _href(field: Field, value: Any) -> str:
    if not value:
        return ""
    return {"email": f"mailto:{value}", "phone": f"tel:{value}", "url": str(value)}.get(field.kind, "")
