"""Series of tasks: what is to be done after something, such as a sale, set up once and used again and again."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.records.fields import SortKey
from klientela.core.records.models import Part, Reference
from klientela.core.tasks.models.tasks import Priority

YEARS = 5 * 366


class Occasion(models.TextChoices):
    """What begins a series by itself."""

    NONE = "", _("nothing, it is begun by hand")
    WON = "won", _("a deal is won")
    LOST = "lost", _("a deal is lost")


class Doer(models.TextChoices):
    """Who gets a task of a series."""

    OWNER = "owner", _("who looks after the record")
    STARTER = "starter", _("who begins the series")
    TEAM = "team", _("somebody of the team")


class TaskSeries(Reference):
    """Tasks that follow something: after a sale call in three days, visit in thirty."""

    name = models.CharField(_("name"), max_length=120)
    sort_key = SortKey(of="name")
    begins_with = models.CharField(_("begins when"), max_length=20, choices=Occasion, default=Occasion.NONE, blank=True)
    on_workdays = models.BooleanField(_("counts working days only"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta(Reference.Meta):
        verbose_name = _("series of tasks")
        verbose_name_plural = _("series of tasks")
        constraints = (models.UniqueConstraint("name", name="taskseries_name", condition=Q(deleted_at=None)),)
        indexes = (
            models.Index(fields=["sort_key", "id"], name="taskseries_sort", condition=Q(deleted_at=None)),
            models.Index(fields=["change", "id"], name="taskseries_change"),
        )

    def __str__(self) -> str:
        return self.name


class SeriesStep(Part):
    """One task of a series: what, how many days after the beginning, by whom."""

    series = models.ForeignKey(TaskSeries, models.CASCADE, related_name="+", verbose_name=_("series of tasks"))
    title = models.CharField(_("title"), max_length=200)
    days = models.IntegerField(_("days after"), default=0, validators=[MinValueValidator(-YEARS), MaxValueValidator(YEARS)])
    doer = models.CharField(pgettext_lazy("task", "for"), max_length=10, choices=Doer, default=Doer.OWNER)
    priority = models.CharField(_("priority"), max_length=10, choices=Priority, default=Priority.NORMAL)
    text = models.TextField(_("description"), blank=True, max_length=2000)

    class Meta(Part.Meta):
        verbose_name = _("task of the series")
        verbose_name_plural = _("tasks of the series")
        indexes = (models.Index(fields=["series", "days"], name="seriesstep_series"),)

    def __str__(self) -> str:
        return self.title


class SeriesRun(models.Model):
    """A series was begun for a record; the same occasion begins it once."""

    series = models.ForeignKey(TaskSeries, models.CASCADE, related_name="+")
    entity = models.CharField(max_length=60)
    key = models.UUIDField()
    occasion = models.CharField(max_length=80)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("begun series of tasks")
        verbose_name_plural = _("begun series of tasks")
        constraints = (models.UniqueConstraint(fields=["series", "key", "occasion"], name="seriesrun_once"),)
