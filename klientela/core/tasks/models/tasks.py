"""Tasks with their checklist and what they wait for."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.records.fields import SortKey
from klientela.core.records.models import Part, Record, RecordRef, scoped_indexes


class Priority(models.TextChoices):
    """How much a task presses."""

    NORMAL = "normal", pgettext_lazy("priority", "normal")
    HIGH = "high", pgettext_lazy("priority", "high")
    LOW = "low", pgettext_lazy("priority", "low")


class TaskState(models.TextChoices):
    """Where a task stands between whoever gave it and whoever does it."""

    OPEN = "open", pgettext_lazy("task", "open")
    OFFERED = "offered", pgettext_lazy("task", "to be accepted")
    DECLINED = "declined", pgettext_lazy("task", "declined")
    RETURNED = "returned", pgettext_lazy("task", "returned")
    DONE = "done", pgettext_lazy("task", "done")
    CONFIRMED = "confirmed", pgettext_lazy("task", "confirmed")


STILL_TO_DO = (TaskState.OPEN, TaskState.OFFERED, TaskState.DECLINED, TaskState.RETURNED)
"""States in which a task waits to be done."""


class Repeats(models.TextChoices):
    """How often a task comes again after it is done; `rule` means by the rule that stands beside."""

    NEVER = "", _("does not repeat")
    DAILY = "FREQ=DAILY", _("every day")
    WORKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", _("every working day")
    WEEKLY = "FREQ=WEEKLY", _("every week")
    FORTNIGHTLY = "FREQ=WEEKLY;INTERVAL=2", _("every two weeks")
    MONTHLY = "FREQ=MONTHLY", _("every month")
    QUARTERLY = "FREQ=MONTHLY;INTERVAL=3", _("every quarter")
    YEARLY = "FREQ=YEARLY", _("every year")
    RULE = "rule", _("by a rule of its own")


class Task(Record):
    """Something to be done: by its owner, or by whoever of its team takes it, for a party or about another record."""

    party_column: ClassVar[str] = "party_id"

    title = models.CharField(_("title"), max_length=200)
    sort_key = SortKey(of="title")
    text = models.TextField(_("description"), blank=True, max_length=10_000)
    party = models.ForeignKey("parties.Party", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("customer"))
    about_entity = models.CharField(_("about"), max_length=60, blank=True, editable=False)
    about_key = models.UUIDField(null=True, blank=True, editable=False)
    priority = models.CharField(_("priority"), max_length=10, choices=Priority, default=Priority.NORMAL)
    due_on = models.DateField(_("due"), null=True, blank=True)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    remind_at = models.DateTimeField(_("reminder"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When the reminder was told; a new one is told anew."""
    repeats = models.CharField(_("repeats"), max_length=40, choices=Repeats, default=Repeats.NEVER, blank=True)
    rrule = models.CharField(
        _("rule of its own"), max_length=500, blank=True, help_text=_("As calendars write it, such as FREQ=MONTHLY;BYDAY=-1FR")
    )
    zone = models.CharField(max_length=60, blank=True, editable=False)
    """The time zone in which it repeats: at the same time by the clock there, also across summer time."""
    repeats_since = models.DateField(null=True, blank=True, editable=False)
    repeated_from = models.UUIDField(null=True, blank=True, editable=False)
    """The first task of the row of repetitions."""
    repeated_after = models.UUIDField(null=True, blank=True, editable=False)
    """The task before it in that row."""
    state = models.CharField(_("state"), max_length=10, choices=TaskState, default=TaskState.OPEN, editable=False)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("given by"), editable=False
    )
    needs_confirming = models.BooleanField(_("to be confirmed when done"), default=False)
    reason = models.CharField(_("reason"), max_length=500, blank=True, editable=False)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("done by"), editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = (
            models.UniqueConstraint("repeated_after", name="task_once_after", condition=Q(deleted_at=None)),
            models.CheckConstraint(
                name="task_about", condition=Q(about_entity="", about_key=None) | (~Q(about_entity="") & Q(about_key__isnull=False))
            ),
        )
        indexes = (
            *scoped_indexes("task", "sort_key", "due_on", "created_at"),
            models.Index(fields=["owner", "due_on"], name="task_of_owner", condition=Q(deleted_at=None, done_at=None)),
            models.Index(fields=["team", "due_on"], name="task_of_queue", condition=Q(deleted_at=None, done_at=None, owner=None)),
            models.Index(fields=["party", "due_on"], name="task_of_party", include=["acl"], condition=Q(deleted_at=None)),
            models.Index(
                fields=["about_key"], name="task_about_record", include=["acl"], condition=Q(deleted_at=None, about_key__isnull=False)
            ),
            models.Index(
                fields=["remind_at"],
                name="task_remind",
                condition=Q(deleted_at=None, done_at=None, reminded_at=None, remind_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it still waits to be done."""
        return self.done_at is None

    @property
    def about(self) -> RecordRef | None:
        """The record it is about, if there is one."""
        return RecordRef(self.about_entity, self.about_key) if self.about_key else None


class TaskStep(Part):
    """A line of a task's checklist."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="+", verbose_name=_("task"))
    title = models.CharField(_("title"), max_length=200)
    note = models.CharField(_("note"), max_length=200, blank=True)
    position = models.PositiveIntegerField(default=0, editable=False)
    is_done = models.BooleanField(pgettext_lazy("task", "done"), default=False)

    class Meta(Part.Meta):
        verbose_name = _("step")
        verbose_name_plural = _("checklist")
        indexes = (models.Index(fields=["task", "position"], name="taskstep_task"),)

    def __str__(self) -> str:
        return self.title


class TaskNeed(Part):
    """A task waits until another one is done."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="+", verbose_name=_("task"))
    needs = models.ForeignKey(Task, models.PROTECT, related_name="+", verbose_name=_("waits for"))

    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta(Part.Meta):
        verbose_name = _("what it waits for")
        verbose_name_plural = _("what it waits for")
        constraints = (
            models.UniqueConstraint("task", "needs", name="taskneed_once", condition=Q(deleted_at=None)),
            models.CheckConstraint(name="taskneed_itself", condition=~Q(task=models.F("needs"))),
        )
        indexes = (models.Index(fields=["needs"], name="taskneed_needs"),)

    def __str__(self) -> str:
        return str(self.needs)
