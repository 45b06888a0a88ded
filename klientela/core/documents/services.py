"""Attaching files to records, renaming them, removing them and bringing them back."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import demand
from klientela.core.documents.jobs import draw_picture
from klientela.core.documents.models import Attachment, Blob, Preview
from klientela.core.documents.naming import clean_name
from klientela.core.documents.reaching import SEE_FILES
from klientela.core.documents.sniffing import DRAWN, media_type
from klientela.core.documents.storing import Received, TooLarge, file_store
from klientela.core.identity.models import User
from klientela.core.records.models import RecordRef
from klientela.kernel.faults import fault
from klientela.kernel.wall import beyond_the_wall

MAX_BYTES = 100 * 2**20
MOST = 500
"""So many files a record holds at most."""
EMPTY = _("“%(name)s” is empty, so it was not kept.")
TOO_LARGE = _("“%(name)s” is larger than %(limit)s MB.")
TOO_MANY = _("A record holds at most %(most)s files.")


def attach(record: Any, *, name: str, content: Iterable[bytes], by: User) -> Attachment:
    """Keep a file and attach it to a record, for whoever may change the record. Raises `ValidationError` in words."""
    demand(by, SEE_FILES)
    demand(by, "update", record)
    called = clean_name(name)
    with taken_in(called, content) as received:
        return _attached(record, called, received, by=by)


@contextmanager
def taken_in(name: str, content: Iterable[bytes]) -> Iterator[Received]:
    """A content that has come in whole, for as long as it takes to keep it; nothing and too much are refused in words."""
    store = file_store()
    try:
        received = store.receive(content, limit=MAX_BYTES)
    except TooLarge as error:
        raise ValidationError(TOO_LARGE % {"name": name, "limit": MAX_BYTES // 2**20}) from error
    try:
        if not received.size:
            raise ValidationError(EMPTY % {"name": name})
        yield received
    finally:
        store.drop(received)


@transaction.atomic
@beyond_the_wall("a file is attached to a record its user may change")
def _attached(record: Any, name: str, received: Received, *, by: User) -> Attachment:
    ref = RecordRef.of(record)
    if Attachment.objects.filter(record=ref.key, deleted_at=None).count() >= MOST:
        raise ValidationError(TOO_MANY % {"most": MOST})
    blob = kept_content(received)
    return Attachment.objects.create(entity=ref.entity, record=ref.key, name=name, blob=blob, by=by)


def kept_content(received: Received) -> Blob:
    """The row of a content, locked until the end of the transaction, so that tidying up does not meet it half-way."""
    kind = media_type(received.head)
    preview = Preview.WAITING if kind in DRAWN else Preview.NONE
    values = {"size": received.size, "media_type": kind, "preview": preview}
    blob, is_new = Blob.objects.select_for_update().get_or_create(digest=received.digest, defaults=values)
    file_store().settle(received)
    fault("file_stored_before_row")
    Blob.objects.filter(pk=blob.pk).update(used_at=timezone.now())
    if is_new and preview == Preview.WAITING:
        draw_picture.defer(by=None, digest=received.digest)
    return blob


@transaction.atomic
@beyond_the_wall("a file of a record its user may change is renamed")
def rename(file: Attachment, record: Any, *, name: str, by: User) -> Attachment:
    """Call a file otherwise."""
    _demand(file, record, by=by)
    if not name.strip():
        raise ValidationError({"name": _("Give the file a name.")})
    file.name = clean_name(name)
    file.save(update_fields=["name", "changed_at"])
    return file


@transaction.atomic
@beyond_the_wall("a file of a record its user may change is removed")
def remove(file: Attachment, record: Any, *, by: User) -> None:
    """Take a file off its record; for thirty days it can be brought back."""
    _demand(file, record, by=by)
    file.deleted_at = timezone.now()
    file.save(update_fields=["deleted_at", "changed_at"])


@transaction.atomic
@beyond_the_wall("a file of a record its user may change comes back")
def restore(file: Attachment, record: Any, *, by: User) -> Attachment:
    """Bring back a file that was removed."""
    _demand(file, record, by=by)
    file.deleted_at = None
    file.save(update_fields=["deleted_at", "changed_at"])
    return file


def _demand(file: Attachment, record: Any, *, by: User) -> None:
    if file.record != record.pk:
        raise ValueError(f"{file.pk} is a file of another record.")
    demand(by, SEE_FILES)
    demand(by, "update", record)
