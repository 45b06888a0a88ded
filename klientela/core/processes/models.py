"""Processes, their stages, and the moves of records through them."""

from datetime import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.records.models import Part, Record, Reference


class Process(Reference):
    """An order of stages that records of one kind move through, such as the sale of installations."""

    name = models.CharField(_("name"), max_length=100)
    entity = models.CharField(_("of"), max_length=60, default="deals", editable=False)
    position = models.PositiveSmallIntegerField(pgettext_lazy("in an order", "position"), default=1)
    takes = models.JSONField(_("new records it takes"), null=True, blank=True, editable=False)
    """Which new records go through it, as `criteria.tree.to_json` writes it; None: those that no other process takes."""

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


class Colour(models.TextChoices):
    """Colours that tell stages apart; where none is chosen, an open stage has that of its place, won is green, lost is red."""

    TEAL = "c1", _("Teal")
    COPPER = "c2", _("Copper")
    OLIVE = "c3", _("Olive")
    GOLD = "c4", _("Gold")
    VIOLET = "c5", _("Violet")
    SLATE = "c6", _("Slate")


class Stage(Part):
    """One step of a process: how likely success is from here, and how many days one normally stays."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="+", verbose_name=_("process"))
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10, choices=StageKind, default=StageKind.OPEN)
    position = models.PositiveSmallIntegerField(pgettext_lazy("in an order", "position"), blank=True)
    probability = models.PositiveSmallIntegerField(_("probability, %"), default=0, validators=[MaxValueValidator(100)])
    expected_days = models.PositiveSmallIntegerField(_("expected days"), null=True, blank=True)
    colour = models.CharField(_("colour"), max_length=10, choices=Colour, blank=True)
    limit = models.PositiveSmallIntegerField(_("most at once"), null=True, blank=True, validators=[MinValueValidator(1)])
    is_limit_firm = models.BooleanField(_("nothing comes in beyond it"), default=False)
    gates = models.JSONField(_("gates"), default=list, blank=True, editable=False)
    """What must hold before a record comes in or goes on: see `gates.Gate`."""
    steps = models.JSONField(_("automatic steps"), default=list, blank=True, editable=False)
    """What the process does by itself when a record comes in or goes out, in this order: see `steps.Step`."""

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
    """A record came into a stage: from where, when, and through whom. Never changed; taken back only with the move itself."""

    beside = "record"
    follows = "stage_id"

    id = models.BigAutoField(primary_key=True)
    record = models.UUIDField()
    process = models.ForeignKey(Process, models.PROTECT, related_name="+")
    from_stage = models.ForeignKey(Stage, models.PROTECT, null=True, related_name="+")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True, default="")
    """Why it was let through although something was missing."""
    lacked = models.JSONField(default=list, blank=True)
    """What was missing then, in words."""

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        indexes = (
            models.Index(fields=["record", "at", "id"], name="move_record"),
            models.Index(fields=["process", "stage", "at"], name="move_stage"),
        )


class StepRun(models.Model):
    """What an automatic step did when a record moved, or why it could not. Taken back only with the move itself."""

    beside = "record"
    follows = "stage_id"

    id = models.BigAutoField(primary_key=True)
    record = models.UUIDField()
    move = models.BigIntegerField()
    """The number of the move; no reference, since both are taken back side by side."""
    step = models.CharField(max_length=40)
    text = models.TextField()
    has_failed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("automatic step")
        verbose_name_plural = _("automatic steps")
        indexes = (models.Index(fields=["record", "move", "id"], name="step_run_record"),)
