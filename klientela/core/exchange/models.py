"""Files people bring, how they are to be read, and what came of their import."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.scheduled.models import ImportSchedule, ScheduledResult
from klientela.core.exchange.whole.models import SourceKey, Transfer, TransferLine, TransferTable
from klientela.core.identity.kept import Kept
from klientela.kernel.keys import new_key

__all__ = [
    "ImportLine",
    "ImportMapping",
    "ImportRun",
    "ImportSchedule",
    "ImportState",
    "ScheduledResult",
    "SourceKey",
    "Stage",
    "Transfer",
    "TransferLine",
    "TransferTable",
    "Upload",
    "UploadPiece",
]

VERDICTS = (
    ("create", _("New")),
    ("update", _("Update")),
    ("unchanged", _("Unchanged")),
    ("duplicate", _("Duplicate")),
    ("skip", _("Left out")),
    ("error", _("Error")),
)


class Upload(models.Model):
    """A file somebody brought. Only he reaches it, and after a week it is gone."""

    wall = "owner"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    size = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("uploaded file")
        verbose_name_plural = _("uploaded files")
        indexes = (models.Index(fields=["created_at"], name="upload_age"),)

    def __str__(self) -> str:
        return self.name


class UploadPiece(models.Model):
    """A piece of a file, in the database so that every worker of every machine can read it."""

    wall = "upload"

    id = models.BigAutoField(primary_key=True)
    upload = models.ForeignKey(Upload, models.CASCADE, related_name="pieces")
    number = models.IntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["upload", "number"], name="upload_piece"),)


class ImportMapping(Kept):
    """A way to read files of one origin, kept under a name and used again, also from the command line."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("owner"))
    entity = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=100)
    plan = models.JSONField()
    is_shared = models.BooleanField(_("for everybody"), default=True)

    class Meta:
        verbose_name = _("saved mapping")
        verbose_name_plural = _("saved mappings")
        constraints = (models.UniqueConstraint("entity", "name", name="mapping_name", condition=models.Q(deleted_at=None)),)

    def __str__(self) -> str:
        return self.name


class ImportState(models.TextChoices):
    """How far an import is."""

    DRAFT = "draft", _("In preparation")
    CHECKING = "checking", _("Dry run")
    CHECKED = "checked", _("Checked")
    IMPORTING = "importing", _("Being imported")
    STOPPING = "stopping", _("Being stopped")
    STOPPED = "stopped", _("Stopped half-way")
    DONE = "done", _("Imported")


class Stage(models.TextChoices):
    """What an import in portions is at; within it `position` says how many rows are behind it."""

    ROWS = "rows", _("Writing rows")
    LATE = "late", _("Tying rows to each other")
    BACK = "back", _("Taking back")


class ImportRun(models.Model):
    """One import of one file by one user, from the upload to the report.

    A large file goes in portions: each is kept whole, with its lines and the place reached, so that an import goes on where it stood.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    upload = models.ForeignKey(Upload, models.SET_NULL, null=True, related_name="+")
    file_name = models.CharField(max_length=255)
    entity = models.CharField(max_length=60)
    plan = models.JSONField(default=dict)
    state = models.CharField(max_length=20, choices=ImportState, default=ImportState.DRAFT)
    progress = models.UUIDField(null=True)
    batch = models.UUIDField(null=True)
    row_count = models.IntegerField(default=0)
    counts = models.JSONField(default=dict)
    made = models.JSONField(default=dict)
    looks = models.JSONField(default=list)
    failure = models.TextField(blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    tried = models.IntegerField(default=0)
    stage = models.CharField(max_length=10, choices=Stage, blank=True)
    position = models.IntegerField(default=0)
    skip_errors = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = (
            models.Index(fields=["owner", "-created_at"], name="importrun_owner"),
            models.Index(fields=["fingerprint"], name="importrun_fingerprint", condition=~models.Q(fingerprint="")),
        )

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_busy(self) -> bool:
        return self.state in {ImportState.CHECKING, ImportState.IMPORTING, ImportState.STOPPING}

    @property
    def is_under_way(self) -> bool:
        """Whether it is being worked at, or stands still half-way: its plan is fixed until it is done or taken back."""
        return self.is_busy or bool(self.stage)

    @property
    def is_done(self) -> bool:
        return self.state == ImportState.DONE

    def count(self, verdict: str) -> int:
        """How many rows got this verdict."""
        found: Any = self.counts.get(verdict, 0)
        return int(found)


class ImportLine(models.Model):
    """What becomes, or became, of one row of a file.

    `changes` says of a known record `[field, before, after]`; `other` is the record a duplicate is very like.
    """

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="lines", db_index=False)
    number = models.IntegerField()
    verdict = models.CharField(max_length=10, choices=VERDICTS)
    title = models.CharField(max_length=200, blank=True)
    record = models.UUIDField(null=True)
    other = models.UUIDField(null=True)
    problems = models.JSONField(default=list)
    changes = models.JSONField(default=list)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of an import")
        indexes = (
            models.Index(fields=["run", "verdict", "number"], name="importline_verdict"),
            models.Index(fields=["run", "number"], name="importline_number"),
            models.Index(fields=["run", "record"], name="importline_record", condition=models.Q(record__isnull=False)),
        )
