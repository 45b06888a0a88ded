"""What was done to many records at once: one run, and a line for each record that stayed as it was, with the reason."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.kernel.keys import new_key


class What(models.TextChoices):
    """What is done to many records at once."""

    EDIT = "edit", _("Change fields")
    ASSIGN = "assign", _("Hand over")
    TAG = "tag", _("Change tags")
    DELETE = "delete", _("Delete")
    UNDO = "undo", _("Undo")


class RunState(models.TextChoices):
    """How far a run is."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    STOPPING = "stopping", _("Being stopped")
    STOPPED = "stopped", pgettext_lazy("of a piece of work", "Stopped")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class BulkRun(models.Model):
    """One change of many records by one user. Its keys are fixed when it begins; `position` says how many are behind it.

    Everything it writes is one batch of the history. `undoes` is the batch an undo takes back.
    """

    wall = "owner"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    entity = models.CharField(max_length=60, blank=True)
    what = models.CharField(max_length=10, choices=What)
    plan = models.JSONField(default=dict)
    question = models.TextField(null=True)
    keys = ArrayField(models.UUIDField(), null=True)
    versions = ArrayField(models.IntegerField(), null=True)
    batch = models.UUIDField(default=new_key)
    undoes = models.UUIDField(null=True)
    progress = models.UUIDField(null=True)
    state = models.CharField(max_length=10, choices=RunState, default=RunState.WAITING)
    total = models.IntegerField(default=0)
    position = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("bulk change")
        verbose_name_plural = _("bulk changes")
        indexes = (
            models.Index(fields=["owner", "-created_at"], name="bulkrun_owner"),
            models.Index(fields=["batch"], name="bulkrun_batch"),
        )

    @property
    def is_over(self) -> bool:
        return self.state in {RunState.DONE, RunState.STOPPED, RunState.FAILED}


class Reason(models.TextChoices):
    """Why a record (or a field of it) stayed as it was."""

    KEPT = "kept", _("was changed since and stays as it is")
    MEANWHILE = "meanwhile", _("was changed by somebody meanwhile")
    GONE = "gone", _("what stood there before does not exist any more")
    MISSING = "missing", _("is not there any more, or not for you")
    LOCKED = "locked", _("is locked")
    FORBIDDEN = "forbidden", _("is not yours to change")
    FIELD = "field", _("has a field that you may not set")
    LOST = "lost", _("you could not see it afterwards")
    UNSEEN = "unseen", _("the receiver could not see it")
    BUSY = "busy", _("somebody was changing it at that moment")
    INVALID = "invalid", _("cannot be saved like this")
    APART = "apart", _("accounts, permissions and settings are not undone here")


class BulkLine(models.Model):
    """One record that a run left as it was, wholly or in some fields, and why; `who` changed it since."""

    wall = "run"

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(BulkRun, models.CASCADE, related_name="lines")
    entity = models.CharField(max_length=60)
    record = models.UUIDField(null=True)
    reason = models.CharField(max_length=10, choices=Reason)
    text = models.TextField(blank=True)
    fields = ArrayField(models.CharField(max_length=100), default=list)
    who = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("record a bulk change left as it was")
        verbose_name_plural = _("records a bulk change left as they were")
        indexes = (models.Index(fields=["run", "reason", "id"], name="bulkline_run"),)
