"""What the pages of own fields look up: kinds of records, fields, and how each is told."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import reverse

from klientela.core.access.functions import MANAGE_SETTINGS
from klientela.core.access.policy import function
from klientela.core.records.own.definitions import is_extendable
from klientela.core.records.own.models import IndexState, OwnField, OwnKind
from klientela.core.records.own.standing import number_of
from klientela.core.views.naming import plural_of
from klientela.kernel.entity import Entity, entities, entity_named
from klientela.kernel.module import is_on

ADMINISTRATORS = function(MANAGE_SETTINGS)
OFFERED = tuple(kind for kind in OwnKind if kind not in (OwnKind.FORMULA, OwnKind.ROLLUP))
ICONS = {
    OwnKind.TEXT: "pencil", OwnKind.LONGTEXT: "align-left", OwnKind.INTEGER: "hash", OwnKind.DECIMAL: "hash",
    OwnKind.MONEY: "coins", OwnKind.CURRENCY: "coins", OwnKind.DATE: "calendar", OwnKind.DATETIME: "clock",
    OwnKind.CHOICE: "list", OwnKind.CHOICES: "list-check", OwnKind.BOOLEAN: "check", OwnKind.REFERENCE: "link",
    OwnKind.EMAIL: "mail", OwnKind.PHONE: "phone", OwnKind.URL: "world", OwnKind.COUNTRY: "flag",
    OwnKind.FORMULA: "code", OwnKind.ROLLUP: "chart-bar", OwnKind.FILE: "file-text",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A field as the list of fields shows it."""

    own: OwnField
    icon: str
    kind: Any
    number: int
    url: str

    @property
    def is_preparing(self) -> bool:
        """Whether its index is being made."""
        return self.own.index_state == IndexState.WAITING

    @property
    def has_failed(self) -> bool:
        """Whether its index could not be made."""
        return self.own.index_state == IndexState.FAILED


def open_to() -> list[tuple[Entity, str]]:
    """The kinds of records to which fields can be added, by name: whoever sets up the system need not read records."""
    known = [known for known in entities() if is_extendable(known) and known.form and is_on(known.module)]
    return sorted(((one, str(plural_of(one))) for one in known), key=lambda pair: pair[1])


def entity_or_404(slug: str) -> Entity:
    """The kind of record of this name, if fields can be added to it."""
    try:
        entity = entity_named(slug)
    except LookupError:
        raise Http404 from None
    if not is_extendable(entity) or not is_on(entity.module):
        raise Http404
    return entity


def field_or_404(entity: Entity, code: str) -> OwnField:
    """The field of this code, a removed one too."""
    found = OwnField.objects.filter(entity=entity.slug, code=code).first()
    if found is None:
        raise Http404
    return found


def lines_of(entity: Entity) -> tuple[list[Line], list[Line]]:
    """The fields of an entity in their order, and those taken away."""
    fields = OwnField.objects.filter(entity=entity.slug).order_by("position", "id")
    there = [field for field in fields if not field.deleted_at]
    counts = {field.pk: number_of(entity, field) for field in there} if len(there) <= COUNTED else {}
    lines = [_line(entity, field, counts.get(field.pk, 0)) for field in fields]
    return [line for line in lines if not line.own.deleted_at], [line for line in lines if line.own.deleted_at]


COUNTED = 40
"""Of so many fields the records that say something are counted; of more it takes too long."""


def _line(entity: Entity, own: OwnField, number: int) -> Line:
    kind = OwnKind(own.kind)
    url = reverse("own-field", args=[entity.slug, own.code])
    if own.is_computed:
        url = reverse("computed-field", args=[entity.slug, "formula" if kind == OwnKind.FORMULA else "summary", own.code])
    return Line(own, ICONS[kind], kind.label, number, url)


def kinds_to_add() -> list[tuple[str, Any, str]]:
    """Kinds of fields: word, label, icon."""
    return [(kind.value, kind.label, ICONS[kind]) for kind in OFFERED]
