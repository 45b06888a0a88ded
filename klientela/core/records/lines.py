"""Which records of many stay as they are, and why, as it is told to whoever wanted to change them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from klientela.core.access.decisions import fields_for, visible
from klientela.core.identity.models import User
from klientela.core.records.refusals import from_database
from klientela.core.records.runs import Reason
from klientela.kernel.entity import Entity

LOCKED = "locked_at"


@dataclass(frozen=True)
class Line:
    """A record that stays as it is, wholly or in some fields."""

    entity: str
    record: UUID | None
    reason: Reason
    text: str = ""
    fields: tuple[str, ...] = ()
    who: UUID | None = None


def refusals(entity: Entity, keys: Collection[UUID], *, by: User) -> list[Line]:
    """Why records are not this user's to change; what he does not see is as good as not there."""
    if not keys:
        return []
    seen = visible(by, "read", entity).filter(pk__in=keys)
    locked: set[UUID] = set()
    if hasattr(entity.model, LOCKED) and LOCKED not in fields_for(by, entity):
        locked = set(seen.filter(locked_at__isnull=False).values_list("pk", flat=True))
    known = set(seen.values_list("pk", flat=True))
    reason = {key: Reason.LOCKED if key in locked else Reason.FORBIDDEN if key in known else Reason.MISSING for key in keys}
    return [Line(entity.slug, key, reason[key]) for key in sorted(reason)]


def told_refusals(entity: Entity, refused: Mapping[UUID, Exception | None]) -> list[Line]:
    """Lines for records that could not be written: by what refused them, or because they would have left one's sight."""
    return [
        Line(entity.slug, key, Reason.LOST) if error is None else Line(entity.slug, key, Reason.INVALID, text=in_words(error, entity))
        for key, error in sorted(refused.items())
    ]


def in_words(error: Exception, entity: Entity) -> str:
    """What was refused, for people."""
    if isinstance(error, IntegrityError):
        error = from_database(error, entity.model())
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(_("A value does not fit."))


def busy_among(model: Any, keys: Sequence[UUID]) -> set[UUID]:
    """Rows that somebody else is writing at this moment; the others are held until the transaction ends."""
    rows = model._base_manager.filter(pk__in=keys)
    free = set(rows.order_by("pk").select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True))
    return set(rows.values_list("pk", flat=True)) - free if len(free) < len(keys) else set()
