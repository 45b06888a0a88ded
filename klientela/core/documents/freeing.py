"""Which files in fields stand in no record any more, and letting go of them when nobody wants them back."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models.fields.json import KeyTextTransform, KeyTransform

from klientela.core.documents.models import HeldFile
from klientela.core.records.own.models import OwnField, OwnKind
from klientela.core.records.own.names import COLUMN
from klientela.kernel.entity import Entity, entity_named


def let_go_of_unused(now: datetime, *, kept_for: timedelta) -> None:
    """Forget files that have stood in no record for so long: until then the history can bring them back."""
    used = _used()
    if used is None:
        return
    HeldFile.objects.filter(pk__in=used).exclude(unused_since=None).update(unused_since=None)
    free = HeldFile.objects.exclude(pk__in=used)
    free.filter(unused_since__lt=now - kept_for).delete()
    free.filter(unused_since=None).update(unused_since=now)


def _used() -> set[UUID] | None:
    """The files that stand somewhere, also in records that were deleted and in fields that were taken away.

    None while a kind of records is not there, whose files nobody can count.
    """
    found: set[UUID] = set()
    try:
        for slug, code in OwnField.objects.filter(kind=OwnKind.FILE).values_list("entity", "code"):
            found |= _in(entity_named(slug), code)
    except LookupError:
        return None
    return found


def _in(entity: Entity, code: str) -> set[UUID]:
    rows = entity.model._base_manager.filter(own__has_key=code).order_by()
    keys: Any = rows.values_list(KeyTextTransform("file", KeyTransform(code, COLUMN)), flat=True)
    return {UUID(key) for key in keys if key}
