"""Files that stand in fields the company has added: kept beside attached ones, reached only through the record and the field."""

from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404

from klientela.core.access.decisions import get_for, sees
from klientela.core.documents.models import HeldFile
from klientela.core.documents.naming import clean_name
from klientela.core.documents.services import kept_content, taken_in
from klientela.core.documents.storing import Received
from klientela.core.identity.models import User
from klientela.core.records.kinds import field_of
from klientela.core.records.own.models import OwnKind
from klientela.core.records.own.names import is_own
from klientela.core.records.own.stored_files import StoredFile
from klientela.core.records.own.values import value_of
from klientela.kernel.entity import Entity, entity_named
from klientela.kernel.module import is_on
from klientela.kernel.wall import beyond_the_wall


def hold(upload: "UploadedFile[bytes]") -> StoredFile:
    """Keep a file somebody has sent for a field he may write, refused as attached files are. Raises `ValidationError` in words."""
    name = clean_name(upload.name or "")
    with taken_in(name, upload.chunks()) as received:
        return _held(name, received)


@transaction.atomic
@beyond_the_wall("a file comes into a field its user may write, which the save of the record has asked")
def _held(name: str, received: Received) -> StoredFile:
    held = HeldFile.objects.create(blob=kept_content(received))
    return StoredFile(held.pk, name, received.size)


def file_in(user: User, slug: str, pk: UUID, *, name: str) -> tuple[str, str]:
    """Content and name of the file in a field, for whoever may read the record and the field; unknown and forbidden are the same 404."""
    entity = _entity(slug)
    record = get_for(user, entity, pk)
    file = value_of(record, name) if _is_file(entity, name) and sees(user, entity, name) else None
    if file is None:
        raise Http404
    with beyond_the_wall("a file in a field of a record its user may read"):
        digest = HeldFile.objects.filter(pk=file.key).values_list("blob_id", flat=True).first()
    if digest is None:
        raise Http404
    return digest, file.name


def _entity(slug: str) -> Entity:
    try:
        entity = entity_named(slug)
    except LookupError as error:
        raise Http404 from error
    if not is_on(entity.module):
        raise Http404
    return entity


def _is_file(entity: Entity, name: str) -> bool:
    try:
        return is_own(name) and field_of(entity, name).kind == OwnKind.FILE
    except FieldDoesNotExist:
        return False
