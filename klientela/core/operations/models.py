"""What running the system keeps of itself."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.kernel.keys import new_key
from klientela.kernel.wall import SYSTEM


class SampleData(models.Model):
    """Records brought in to look around with: the batches of the history that made them are their mark."""

    wall = SYSTEM

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    batches = ArrayField(models.UUIDField())
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    loaded_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("sample data")
        verbose_name_plural = _("sample data")
        constraints = (models.UniqueConstraint(models.Value(1), name="sample_data_once", condition=models.Q(removed_at=None)),)


class BackupState(models.TextChoices):
    """How far a backup is."""

    WAITING = "waiting", pgettext_lazy("backup", "Ordered")
    WORKING = "working", pgettext_lazy("backup", "Being made")
    PROVED = "proved", pgettext_lazy("backup", "Restored and proved")
    FAILED = "failed", pgettext_lazy("backup", "Failed")


class Backup(models.Model):
    """One backup that was ordered: its file while it is kept, and whether restoring it was tried and worked."""

    wall = SYSTEM

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    ordered_at = models.DateTimeField(auto_now_add=True)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=BackupState, default=BackupState.WAITING)
    made_at = models.DateTimeField(null=True)
    file = models.CharField(max_length=200, blank=True)
    size = models.BigIntegerField(default=0)
    proved_at = models.DateTimeField(null=True)
    message = models.TextField(blank=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("backup")
        verbose_name_plural = _("backups")
        constraints = (models.UniqueConstraint(models.Value(1), name="backup_waits_once", condition=models.Q(state="waiting")),)

    def __str__(self) -> str:
        return self.file


class Failure(models.Model):
    """One way in which the program has failed, however often: which error, where, and by which lines; never a value."""

    wall = SYSTEM

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    fingerprint = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=300)
    door = models.CharField(max_length=300)
    trace = models.TextField()
    times = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField(auto_now_add=True)
    last_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("failure")
        verbose_name_plural = _("failures")
        indexes = (models.Index(fields=["-last_at"], name="failure_last"),)

    def __str__(self) -> str:
        return self.kind


class FailureCase(models.Model):
    """One time it happened: the reference somebody was shown, when, and to whom."""

    wall = SYSTEM

    reference = models.CharField(max_length=12, primary_key=True)
    failure = models.ForeignKey(Failure, models.CASCADE, related_name="cases")
    at = models.DateTimeField(auto_now_add=True)
    user_id = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("case of a failure")
        verbose_name_plural = _("cases of failures")
        indexes = (models.Index(fields=["-at"], name="failure_case_at"),)

    def __str__(self) -> str:
        return self.reference
