"""Processes, their stages, and the moves of records through them."""

from datetime import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.records.models import Part, Record, Reference


class Process(Reference):
    """An order of stages that records of one kind move through, such as the sale of installations."""

    name = models.CharField(_("name"), max_length=100)
    entity = models.CharField(_("of"), max_length=60, default="deals", editable=False)
    position = models.PositiveSmallIntegerField(pgettext_lazy("in an order", "position"), default=1)

    class Meta(Reference.Meta):
        verbose_name = _("process")
        verbose_name_plural = _("processes")
        ordering = ("position", "name")
        constraints = (models.UniqueConstraint("entity", "name", name="process_name", condition=models.Q(deleted_at=None)),)

    def __str__(self) -> str:
        return self.name


class StageKind(models.TextChoices):
    """What reaching a stage means for the record."""

    OPEN = "open", _("Open")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")


class Stage(Part):
    """One step of a process: how likely success is from here, and how many days one normally stays."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="+", verbose_name=_("process"))
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10, choices=StageKind, default=StageKind.OPEN)
    position = models.PositiveSmallIntegerField(pgettext_lazy("in an order", "position"), blank=True)
    probability = models.PositiveSmallIntegerField(_("probability, %"), default=0, validators=[MaxValueValidator(100)])
    expected_days = models.PositiveSmallIntegerField(_("expected days"), null=True, blank=True)

    class Meta(Part.Meta):
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ("position", "name")
        constraints = (models.UniqueConstraint("process", "name", name="stage_name", condition=models.Q(deleted_at=None)),)

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.kind == StageKind.OPEN


class InProcess(Record):
    """A record that moves through the stages of a process. Stage and times change only through `move`.

    Process and stage may be left out of a form: a new record then begins in the first stage of the first process.
    """

    process = models.ForeignKey(Process, models.PROTECT, blank=True, related_name="+", verbose_name=_("process"))
    stage = models.ForeignKey(Stage, models.PROTECT, blank=True, related_name="+", verbose_name=_("stage"))
    moved_at = models.DateTimeField(_("in stage since"), editable=False)
    opened_at = models.DateTimeField(_("opened"), editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        abstract = True

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def days_in_stage(self, now: datetime) -> int:
        """Whole days since the record came into its stage."""
        return max((now - self.moved_at).days, 0)


class Move(models.Model):
    """A record came into a stage: from where, when, and through whom. Never changed."""

    id = models.BigAutoField(primary_key=True)
    record = models.UUIDField()
    process = models.ForeignKey(Process, models.PROTECT, related_name="+")
    from_stage = models.ForeignKey(Stage, models.PROTECT, null=True, related_name="+")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        indexes = (
            models.Index(fields=["record", "at", "id"], name="move_record"),
            models.Index(fields=["process", "stage", "at"], name="move_stage"),
        )
