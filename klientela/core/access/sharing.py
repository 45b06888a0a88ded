"""Opening single records to colleagues and teams beyond what their roles reach."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import demand, field_holder, may
from klientela.core.access.models import Share, ShareLevel, Team
from klientela.core.access.sql import refresh_acl
from klientela.core.identity.models import User
from klientela.kernel.entity import Entity, entity_of
from klientela.kernel.errors import NotAllowed


def can_be_shared(entity: Entity) -> bool:
    """Whether single records of an entity can be opened: those that decide for themselves and know who sees them."""
    return hasattr(entity.model, "acl") and not entity.parent_field


@transaction.atomic
def share(record: Any, *, to: User | Team, by: User, level: str = ShareLevel.READ) -> Share:
    """Open a record to a colleague or a team; whoever opens it for changing must be allowed to change it himself.

    A share never exceeds what the receiver's roles let him do to records of this kind at all.
    """
    entity = entity_of(record)
    if not can_be_shared(entity):
        raise ValidationError(_("This is shared together with the record it belongs to."))
    demand(by, "share", record)
    if level == ShareLevel.UPDATE:
        demand(by, "update", record)
    _refuse_lost(to)
    whom = {"user": to} if isinstance(to, User) else {"team": to}
    Share.objects.filter(record=record.pk, **whom).delete()
    made = Share.objects.create(entity=field_holder(entity), record=record.pk, level=level, by=by, code=0, **whom)
    refresh_acl(entity.model, [record.pk])
    return made


@transaction.atomic
def unshare(record: Any, share_id: UUID, *, by: User) -> None:
    """Take a share back."""
    found = shares_of(record, by=by).filter(pk=share_id).first()
    if found is None:
        raise NotAllowed("share")
    demand(by, "share", record)
    found.delete()
    refresh_acl(entity_of(record).model, [record.pk])


@transaction.atomic
def lend(record: Any, *, to: User, by: User) -> Share | None:
    """Let somebody read a record as long as he is asked about it; None where he may already, or his roles do not let him at all.

    For services that ask people something (approvals): whoever asks needs no right to share, for the company's rule names the asked.
    """
    entity = entity_of(record)
    if not can_be_shared(entity) or not may(to, "read", entity) or may(to, "read", record):
        return None
    made = Share.objects.create(entity=field_holder(entity), record=record.pk, user=to, level=ShareLevel.READ, by=by, code=0)
    refresh_acl(entity.model, [record.pk])
    return made


@transaction.atomic
def take_back(model: Any, shares: Iterable[UUID]) -> None:
    """End what was lent."""
    rows = Share.objects.filter(pk__in=list(shares))
    records = list(rows.values_list("record", flat=True).distinct())
    rows.delete()
    if records:
        refresh_acl(model, records)


def shares_of(record: Any, *, by: User) -> QuerySet[Share]:
    """To whom a record is opened, for those who may share or change it; nobody else needs to know."""
    rows = all_shares_of(record)
    return rows if may(by, "share", record) or may(by, "update", record) else rows.none()


def all_shares_of(record: Any) -> QuerySet[Share]:
    """To whom a record is opened; ask only for those known to be allowed to share or change it."""
    return Share.objects.filter(record=record.pk).select_related("user", "team", "by").order_by("at")


def drop_shares(model: Any, keys: Iterable[UUID]) -> None:
    """Let all shares of these records fall, as when they change hands."""
    found = list(Share.objects.filter(record__in=list(keys)).values_list("record", flat=True))
    if found:
        Share.objects.filter(record__in=found).delete()
        refresh_acl(model, found)


def _refuse_lost(to: User | Team) -> None:
    if to.deleted_at or (isinstance(to, User) and not to.is_active):
        raise ValidationError(_("%(name)s does not work here any more.") % {"name": to})
