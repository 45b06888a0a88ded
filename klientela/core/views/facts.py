"""The facts of one record: label, value as people read it, and whether this user may change it in place."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from klientela.core.access.decisions import visible
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field
from klientela.core.views.addresses import address_of
from klientela.core.views.cells import OPEN_TO_ALL
from klientela.core.views.effective import effective
from klientela.core.views.showing import shown_value
from klientela.kernel.entity import Entity, entity_of


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
    edit_url: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show yet."""
        return not (self.text or self.items)


def facts_of(entity: Entity, record: Any, user: User, *, may_update: bool) -> list[Fact]:
    """The facts of a record this user may see; those he may change come with the address of their editor."""
    shown = effective(entity, user)
    editable = {field.name for field in shown.form if field.editable} if may_update else set()
    return [fact_of(entity, record, field, user, may_edit=field.name in editable) for field in shown.facts]


def fact_of(entity: Entity, record: Any, field: Field, user: User, *, may_edit: bool) -> Fact:
    """One fact of a record."""
    value = getattr(record, field.name)
    edit_url = reverse(f"{entity.slug}-field", args=[record.pk, field.name]) if may_edit else ""
    common: dict[str, Any] = {"name": field.name, "label": capfirst(field.label), "kind": field.kind, "edit_url": edit_url}
    if field.kind == "reference":
        return Fact(**common, **_reference(field, value, user))
    if field.kind == "tags":
        return Fact(**common, items=tuple(value or ()))
    text = shown_value(field, value, getattr(record, field.currency, "") if field.currency else "")
    return Fact(**common, text=text, href=_href(field, value))


def _reference(field: Field, value: Any, user: User) -> dict[str, Any]:
    if value is None:
        return {}
    if field.target is User:
        return {"text": str(value), "person": value}
    if field.target in OPEN_TO_ALL:
        return {"text": str(value)}
    if not visible(user, "read", entity_of(field.target)).filter(pk=value.pk).exists():
        return {"text": _("restricted")}
    return {"text": str(value), "href": address_of(value)}


def _href(field: Field, value: Any) -> str:
    if not value:
        return ""
    return {"email": f"mailto:{value}", "phone": f"tel:{value}", "url": str(value)}.get(field.kind, "")
