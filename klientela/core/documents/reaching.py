"""Finding files: always by the record they are attached to, as far as whoever asks may do to it what he wants."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.http import Http404

from klientela.core.access.decisions import get_for, may
from klientela.core.documents.models import Attachment
from klientela.core.identity.models import User
from klientela.core.records.models import Record
from klientela.kernel.entity import Entity, entity_named
from klientela.kernel.wall import beyond_the_wall

SEE_FILES = "see_files"


def takes_files(entity: Entity) -> bool:
    """Whether files can be attached to records of an entity: to all that is business data and no part of something."""
    return issubclass(entity.model, Record) and not entity.part_of


def record_for(user: User, slug: str, key: UUID, op: str = "read") -> Any:
    """The record an address names, if files can be attached to it and this user may do so; else 404."""
    try:
        entity = entity_named(slug)
    except LookupError as error:
        raise Http404 from error
    if not takes_files(entity) or not may(user, SEE_FILES):
        raise Http404
    return get_for(user, entity, key, op)


@beyond_the_wall("files of a record that came through the choke point")
def files_of(record: Any, user: User) -> list[Attachment]:
    """The files of a record that this user reads, the newest first; none for whom files are not open at all."""
    if not may(user, SEE_FILES):
        return []
    rows = Attachment.objects.filter(record=record.pk, deleted_at=None)
    return list(rows.select_related("blob", "by").order_by("-created_at", "-pk"))


def file_for(user: User, key: UUID, op: str = "read", *, removed: bool = False) -> tuple[Attachment, Any]:
    """A file and its record, if this user may do the operation to the record; unknown and forbidden are the same 404."""
    with beyond_the_wall("which record decides about a file"):
        rows = Attachment.objects.filter(pk=key, deleted_at__isnull=not removed)
        found = rows.select_related("blob", "by").first()
    if found is None:
        raise Http404
    return found, record_for(user, found.entity, found.record, op)


@beyond_the_wall("what files of a record in the history are called")
def names_of(keys: Collection[UUID]) -> Mapping[UUID, str]:
    """What files are called now, also those that were removed."""
    return dict(Attachment.objects.filter(pk__in=keys).values_list("pk", "name"))
