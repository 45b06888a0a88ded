"""What a record is called for somebody: by its title, unless that is hidden from him or the record itself is not for him."""

from typing import Any
from uuid import UUID

from django.db.models import CharField, F, TextField, Value
from django.db.models.functions import Cast, Concat, Right, Upper
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from klientela.core.access.decisions import fields_for, visible
from klientela.core.access.models import Branch, Role, Team
from klientela.core.identity.models import User
from klientela.core.records.kinds import field_of
from klientela.kernel.entity import Entity, entity_of

OPEN_TO_ALL = (User, Team, Branch, Role)
"""Names of colleagues, teams and branches are no secret (declassification D5)."""
LETTERS = 6


def code_of(entity: Entity, key: UUID | str) -> str:
    """What a record is called whose title is hidden: its kind and the end of its key, “Deal 4F09AC”."""
    return f"{_kind(entity)} {str(key)[-LETTERS:].upper()}"


def title_of(record: Any, user: User) -> str:
    """What a record that a user may read is called for him."""
    entity = entity_of(record)
    hidden = fields_for(user, entity)
    if type(record) in OPEN_TO_ALL or (not hidden and not entity.part_of):
        return str(record) or code_of(entity, record.pk)
    names = (name for name in (entity.title, *entity.key) if name not in hidden)
    found = (_said(record, entity, name, user=user) for name in names)
    return next((text for text in found if text), code_of(entity, record.pk))


def named(record: Any, user: User) -> str:
    """What a record is called for a user who may not even be allowed to read it: then it is only restricted."""
    return title_of(record, user) if is_open(record, user) else _("restricted")


def is_open(record: Any, user: User) -> bool:
    """Whether a user may read a record, or its name is no secret anyway."""
    if type(record) in OPEN_TO_ALL:
        return True
    return visible(user, "read", entity_of(record)).filter(pk=record.pk).exists()


def title_path(entity: Entity, user: User, path: str = "") -> Any:
    """The title in a query, for records a user may read; where it is hidden, kind and end of the key. `path` ends with `__`."""
    if entity.model in OPEN_TO_ALL or entity.title not in fields_for(user, entity):
        return F(f"{path}{entity.title}")
    key = Upper(Right(Cast(F(f"{path}pk"), TextField()), LETTERS))
    return Concat(Value(f"{_kind(entity)} "), key, output_field=CharField())


def _kind(entity: Entity) -> str:
    return str(capfirst(entity.label or entity.model._meta.verbose_name))


def _said(record: Any, entity: Entity, name: str, *, user: User) -> str:
    field = field_of(entity, name)
    value = getattr(record, name)
    if field.kind == "reference":
        return named(value, user) if value is not None else ""
    if field.choices:
        return str(dict(field.choices).get(value, value))
    return str(value or "")
