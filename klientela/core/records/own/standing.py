"""What stands in a field now: how many records say something, and values that stand more than once."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klientela.core.access.decisions import codes_for, may, sees
from klientela.core.identity.models import User
from klientela.core.records.own.models import OwnField
from klientela.kernel.entity import Entity

EXAMPLES = 3
COUNTED = 100_000


def number_of(entity: Entity, field: OwnField) -> int:
    """How many records say something in a field, counted to a hundred thousand."""
    return int(_holding(entity, field).values("pk")[:COUNTED].count())


def may_see_all(user: User, entity: Entity, field: OwnField) -> bool:
    """Whether somebody may be shown any value of a field: who sets up the system need not see records."""
    return may(user, "read", entity) and codes_for(user, "read", entity) is None and sees(user, entity, field.name)


def refuse_duplicates(entity: Entity, field: OwnField, *, by: User) -> None:
    """Refuse to make a field unique while values stand more than once, naming some to whoever may see them."""
    several = _holding(entity, field).order_by().values(field.path).annotate(n=Count("pk")).filter(n__gt=1)
    found = [str(row[field.path]) for row in several[: EXAMPLES + 1]]
    if not found:
        return
    if not may_see_all(by, entity, field):
        raise ValidationError({"unique": _("Values stand more than once. Mend them first.")})
    said = ", ".join(f"“{value[:60]}”" for value in found[:EXAMPLES])
    text = ngettext("A value stands more than once: %(values)s.", "Values stand more than once, such as %(values)s.", len(found))
    raise ValidationError({"unique": text % {"values": said} + " " + _("Mend them first.")})


def _holding(entity: Entity, field: OwnField) -> Any:
    return entity.model._base_manager.filter(deleted_at=None, own__has_key=field.code, **entity.where)
