"""What people see of long work: how far it is and how it ended."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.kernel.keys import new_key


class State(models.TextChoices):
    """Where a piece of background work stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Progress(models.Model):
    """One piece of long work started by a user, as shown to that user.

    The owner is a plain key: the row is written beside the transaction of the work, and must never wait for it.
    """

    key = models.UUIDField(primary_key=True, default=new_key, editable=False)
    owner_id = models.UUIDField()
    name = models.CharField(max_length=100)
    job_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    message = models.TextField(blank=True)
    error = models.TextField(blank=True)
    result = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("progress")
        verbose_name_plural = _("progress")
        indexes = [models.Index(fields=["owner_id", "-created_at"], name="jobs_progress_owner")]

    @property
    def percent(self) -> int:
        """How much is done, 0 to 100."""
        if self.state == State.DONE:
            return 100
        return min(100, self.done * 100 // self.total) if self.total else 0

    @property
    def is_over(self) -> bool:
        return self.state in {State.DONE, State.FAILED}
