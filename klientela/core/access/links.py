"""Public links: made for one record and one operation, looked up by their digest, taken back at any time."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.access.acting import Limit
from klientela.core.access.decisions import demand
from klientela.core.access.models import Link
from klientela.core.access.sharing import can_be_shared
from klientela.core.identity.models import SecurityEventKind, User
from klientela.core.identity.secrets import digest, new_secret
from klientela.core.identity.security import note_event
from klientela.kernel.entity import Entity, entity_named, entity_of
from klientela.kernel.wall import beyond_the_wall

LINKS = "public links"
LONGEST_DAYS = 365
MINUTE = timedelta(minutes=1)


@transaction.atomic
@beyond_the_wall(LINKS)
def make_link(record: Any, *, by: User, days: int, op: str = "read", note: str = "", needs: str = "") -> str:
    """The secret of a new link to a record, shown once. Its maker must be allowed to share the record and do the operation.

    `needs`: the operation its maker must be allowed where that of the link is none he could be granted.
    """
    entity = entity_of(record)
    if not can_be_shared(entity):
        raise ValidationError(_("This is shared together with the record it belongs to."))
    if not 1 <= days <= LONGEST_DAYS:
        raise ValidationError(_("A link lives between a day and a year."))
    demand(by, "share", record)
    demand(by, needs or op, record)
    secret = new_secret()
    expires_at = timezone.now() + timedelta(days=days)
    Link.objects.create(
        digest=digest(secret), entity=entity.slug, record=record.pk, op=op, maker=by, note=note.strip()[:200], expires_at=expires_at
    )
    note_event(SecurityEventKind.LINK_MADE, user=by, by=by, entity=entity.slug, record=str(record.pk), days=days)
    return secret


@transaction.atomic
@beyond_the_wall(LINKS)
def make_door(place: str, key: UUID, *, maker: User, op: str, days: int = LONGEST_DAYS) -> str:
    """The secret of a link to what is no record of its own: a page on which customers book, the answer to an invitation.

    The service that makes it has decided that its maker may; whoever follows it does what that service lets him.
    """
    secret = new_secret()
    expires_at = timezone.now() + timedelta(days=days)
    Link.objects.create(digest=digest(secret), entity=place, record=key, op=op, maker=maker, expires_at=expires_at)
    return secret


@beyond_the_wall(LINKS)
def door_behind(secret: str, *, place: str, op: str) -> Link:
    """The link to such a place with this secret; unknown, expired, revoked, made by somebody who left: all the same 404."""
    link = _working(secret, op).filter(entity=place).first()
    if link is None:
        raise Http404
    return _used(link)


@beyond_the_wall(LINKS)
def was_door(secret: str, *, place: str, op: str) -> bool:
    """Whether a secret ever led to such a place; for pages that tell whoever has it that it does not any more."""
    return Link.objects.filter(digest=digest(secret), entity=place, op=op).exists()


@beyond_the_wall(LINKS)
def is_door_open(place: str, key: UUID, *, op: str) -> bool:
    """Whether some link to a place still works: it was not taken back, is not too old, and its maker is still here."""
    alive = {"revoked_at": None, "expires_at__gt": timezone.now(), "maker__is_active": True, "maker__deleted_at": None}
    return Link.objects.filter(entity=place, record=key, op=op, **alive).exists()


@beyond_the_wall(LINKS)
def close_doors(place: str, key: UUID, *, op: str) -> int:
    """Take all links to a place back; gives how many there were."""
    return Link.objects.filter(entity=place, record=key, op=op, revoked_at=None).update(revoked_at=timezone.now())


@beyond_the_wall(LINKS)
def links_of(record: Any) -> list[Link]:
    """The links to a record that still work; ask only for those who may share it."""
    alive = Link.objects.filter(record=record.pk, revoked_at=None, expires_at__gt=timezone.now(), maker__is_active=True)
    return list(alive.select_related("maker").order_by("made_at"))


@transaction.atomic
@beyond_the_wall(LINKS)
def revoke_link(record: Any, link: UUID, *, by: User) -> None:
    """Take a link back; whoever opens it from now on finds nothing."""
    demand(by, "share", record)
    if not Link.objects.filter(pk=link, record=record.pk, revoked_at=None).update(revoked_at=timezone.now()):
        raise Http404


@beyond_the_wall(LINKS)
def followed(secret: str, *, op: str, outlives_maker: bool = False) -> tuple[Link, Entity, Limit]:
    """The link with this secret, what it leads to, and the limit within which its maker acts for whoever follows it.

    Unknown, expired, revoked, made by somebody who left (unless it works without him): all the same 404.
    """
    link = _working(secret, op).first()
    if link is None:
        raise Http404
    entity = entity_named(_used(link).entity)
    return link, entity, Limit(ops=frozenset({op, "read"}), entities=frozenset({entity.grants}))


def _working(secret: str, op: str) -> QuerySet[Link]:
    alive = {"revoked_at": None, "expires_at__gt": timezone.now(), "maker__is_active": True, "maker__deleted_at": None}
    return Link.objects.select_related("maker").filter(digest=digest(secret), op=op, **alive)


def _used(link: Link) -> Link:
    now = timezone.now()
    if link.used_at is None or link.used_at < now - MINUTE:
        Link.objects.filter(pk=link.pk).update(used_at=now, uses=F("uses") + 1)
    return link
