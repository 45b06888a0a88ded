"""Files people bring, how they are to be read, and what came of their import."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.kept import Kept
from klientela.kernel.keys import new_key

VERDICTS = (("create", _("New")), ("update", _("Update")), ("unchanged", _("Unchanged")), ("error", _("Error")))


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
    DONE = "done", _("Imported")


class ImportRun(models.Model):
    """One import of one file by one user, from the upload to the report."""

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
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = (models.Index(fields=["owner", "-created_at"], name="importrun_owner"),)

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_busy(self) -> bool:
        return self.state in {ImportState.CHECKING, ImportState.IMPORTING}

    @property
    def is_done(self) -> bool:
        return self.state == ImportState.DONE

    def count(self, verdict: str) -> int:
        """How many rows got this verdict."""
        found: Any = self.counts.get(verdict, 0)
        return int(found)


class ImportLine(models.Model):
    """What becomes, or became, of one row of a file."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="lines")
    number = models.IntegerField()
    verdict = models.CharField(max_length=10, choices=VERDICTS)
    title = models.CharField(max_length=200, blank=True)
    record = models.UUIDField(null=True)
    problems = models.JSONField(default=list)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of an import")
        indexes = (models.Index(fields=["run", "verdict", "number"], name="importline_verdict"),)
