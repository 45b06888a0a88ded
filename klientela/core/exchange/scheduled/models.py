"""Imports that come by the clock: from where, by which mapping, when, for whom; and what came of each time."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.kernel.keys import new_key


class Origin(models.TextChoices):
    """Where the files of a scheduled import come from."""

    FOLDER = "folder", _("A folder of the server")
    WEB = "web", _("An address of the web (https)")


class Rhythm(models.TextChoices):
    """How often a scheduled import looks for something new."""

    HOURLY = "hourly", _("Every hour")
    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every week")


WEEKDAYS = (
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
)


class ImportSchedule(models.Model):
    """One import by the clock. It acts for its owner, with the rights he has then, and pauses when he may import no longer."""

    wall = "owner"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=100)
    mapping = models.ForeignKey("exchange.ImportMapping", models.PROTECT, related_name="+", verbose_name=_("saved mapping"))
    origin = models.CharField(pgettext_lazy("origin", "from"), max_length=10, choices=Origin, default=Origin.FOLDER)
    folder = models.CharField(_("folder"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=500, blank=True)
    rhythm = models.CharField(_("how often"), max_length=10, choices=Rhythm, default=Rhythm.DAILY)
    hour = models.PositiveSmallIntegerField(_("hour"), default=3, validators=[MinValueValidator(0), MaxValueValidator(23)])
    weekday = models.PositiveSmallIntegerField(_("day of the week"), default=0, choices=WEEKDAYS)
    skip_errors = models.BooleanField(_("leave out rows with errors"), default=False)
    is_on = models.BooleanField(default=True)
    paused = models.TextField(blank=True)
    """Why it does not run any more; empty while it does, or when its owner has switched it off."""
    etag = models.CharField(max_length=200, blank=True)
    modified = models.CharField(max_length=100, blank=True)
    next_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("scheduled import")
        verbose_name_plural = _("scheduled imports")
        indexes = (models.Index(fields=["next_at"], name="importschedule_next", condition=models.Q(is_on=True)),)

    def __str__(self) -> str:
        return self.name


class ResultState(models.TextChoices):
    """What came of one time."""

    DONE = "done", _("Imported")
    KNOWN = "known", _("Nothing new")
    FAILED = "failed", _("Failed")


class ScheduledResult(models.Model):
    """What came of one file of a scheduled import; `digest` tells the same file when it comes again."""

    wall = "schedule"

    id = models.BigAutoField(primary_key=True)
    schedule = models.ForeignKey(ImportSchedule, models.CASCADE, related_name="results")
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=ResultState)
    file_name = models.CharField(max_length=255, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    created = models.IntegerField(default=0)
    updated = models.IntegerField(default=0)
    failed = models.IntegerField(default=0)
    text = models.TextField(blank=True)

    class Meta:
        verbose_name = _("result of a scheduled import")
        verbose_name_plural = _("results of scheduled imports")
        indexes = (models.Index(fields=["schedule", "-at"], name="scheduledresult_at"),)
        constraints = (
            models.UniqueConstraint(fields=["schedule", "digest"], name="scheduledresult_once", condition=models.Q(state="done")),
        )
