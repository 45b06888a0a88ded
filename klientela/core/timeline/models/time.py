"""Time spent beside episodes, the stopwatch that is running, and what an hour of somebody costs."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.core.records.fields import CurrencyField, MoneyField
from klientela.core.records.models import Record, RecordRef, Reference, scoped_indexes
from klientela.core.timeline.models.episodes import MOST_MINUTES, WITHIN, this_minute


class TimeEntry(Record):
    """Time that somebody spent, from a moment on, on a party or any record; his own, as its owner."""

    party_column = "party_id"

    note = models.CharField(_("what was done"), max_length=200, blank=True)
    started_at = models.DateTimeField(_("from"), default=this_minute, validators=WITHIN)
    minutes = models.PositiveIntegerField(_("minutes"), validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)])
    party = models.ForeignKey("parties.Party", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("company or person"))
    about_entity = models.CharField(max_length=60, blank=True, editable=False)
    about_key = models.UUIDField(null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("time entry")
        verbose_name_plural = _("time entries")
        indexes = (
            *scoped_indexes("timeentry", "started_at"),
            models.Index(fields=["owner", "started_at"], name="timeentry_of_owner", condition=models.Q(deleted_at=None)),
            models.Index(fields=["about_key"], name="timeentry_about", condition=~models.Q(about_key=None)),
        )

    def __str__(self) -> str:
        return self.note or str(_("Time"))

    @property
    def about(self) -> RecordRef | None:
        """The record it was spent on."""
        return RecordRef(self.about_entity, self.about_key) if self.about_key else None


class HourlyCost(Reference):
    """What an hour of a colleague costs the company from a day on, until the next such row; of two for a day the later entered holds."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    since = models.DateField(_("from"))
    amount = MoneyField(_("an hour costs"), validators=[MinValueValidator(0)])
    currency = CurrencyField(blank=False)

    class Meta(Reference.Meta):
        verbose_name = _("hourly cost")
        verbose_name_plural = _("hourly costs")
        ordering = ("-since",)
        indexes = (models.Index(fields=["person", "-since", "-id"], name="hourly_cost_of_person", condition=models.Q(deleted_at=None)),)

    def __str__(self) -> str:
        return str(self.person)


class Stopwatch(models.Model):
    """The stopwatch somebody has running; each has one at most."""

    wall = "user"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    started_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)
    about_entity = models.CharField(max_length=60, blank=True)
    about_key = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("stopwatch")
        verbose_name_plural = _("stopwatches")
