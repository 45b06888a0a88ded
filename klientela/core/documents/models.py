"""Files attached to records, and their contents, each kept once."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.kept import Kept
from klientela.core.records.models import RecordRef
from klientela.kernel.keys import new_key
from klientela.kernel.wall import SYSTEM


class Preview(models.TextChoices):
    """Whether a content can be shown small."""

    WAITING = "waiting"
    READY = "ready"
    NONE = "none"


class Blob(models.Model):
    """A content by its SHA-256. The bytes lie in the store of files; who may have them is decided by what they are attached to."""

    wall = SYSTEM

    digest = models.CharField(max_length=64, primary_key=True, editable=False)
    size = models.BigIntegerField(editable=False)
    media_type = models.CharField(max_length=100, editable=False)
    preview = models.CharField(max_length=8, choices=Preview, default=Preview.NONE, editable=False)
    used_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("content of files")
        verbose_name_plural = _("contents of files")

    def __str__(self) -> str:
        return self.digest


class HeldFile(models.Model):
    """A content that stands in a field of some record, which says what it is called; the record and the field decide who may have it."""

    wall = SYSTEM

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="held")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    unused_since = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("file in a field")
        verbose_name_plural = _("files in fields")

    def __str__(self) -> str:
        return str(self.pk)


class Attachment(Kept):
    """A file on a record. Whoever may read the record may have it, whoever may change the record may add, rename and remove it."""

    wall = SYSTEM
    part_of = "record"

    entity = models.CharField(max_length=60, editable=False)
    record = models.UUIDField(editable=False)
    name = models.CharField(_("name"), max_length=200)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="attachments")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = (models.Index(fields=["record", "created_at"], name="attachment_of", condition=models.Q(deleted_at=None)),)

    def __str__(self) -> str:
        return self.name

    @property
    def about(self) -> RecordRef:
        """The record it is attached to."""
        return RecordRef(self.entity, self.record)
