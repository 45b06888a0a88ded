"""One thing that happened with a party, and who took part in it."""

from datetime import UTC, datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.records.fields import CurrencyField, MoneyField
from klientela.core.records.models import Part, Record, RecordRef, scoped_indexes
from klientela.core.timeline.kinds import kind_choices, label_of

MOST_MINUTES = 60 * 24 * 31
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
WITHIN = (MinValueValidator(EARLIEST), MaxValueValidator(LATEST))


def this_minute() -> datetime:
    """Now, as exactly as people say when something happened."""
    return timezone.now().replace(second=0, microsecond=0)


class Direction(models.TextChoices):
    """Who turned to whom."""

    IN = "in", pgettext_lazy("direction", "From them")
    OUT = "out", pgettext_lazy("direction", "From us")


class Episode(Record):
    """Something that happened between us and a party: a visit, a call, a letter; with what was arranged, its time and its cost.

    Whoever looks after the party decides over it. An episode without a party stands for itself: whoever noted it looks after it.
    """

    party_column = "party_id"

    party = models.ForeignKey(
        "parties.Party", models.PROTECT, null=True, blank=True, db_index=False, related_name="+", verbose_name=_("company or person")
    )
    kind = models.CharField(_("kind"), max_length=30, choices=kind_choices)
    at = models.DateTimeField(_("when"), default=this_minute, validators=WITHIN)
    direction = models.CharField(_("direction"), max_length=3, blank=True, choices=Direction)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    text = models.TextField(_("text"), blank=True, max_length=20_000)
    arrangements = models.TextField(_("arrangements"), blank=True, max_length=10_000)
    minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True, validators=[MaxValueValidator(MOST_MINUTES)])
    cost = MoneyField(_("cost"), null=True, blank=True)
    amount = MoneyField(_("amount"), null=True, blank=True)
    currency = CurrencyField()
    about_entity = models.CharField(max_length=60, blank=True, editable=False)
    about_key = models.UUIDField(null=True, blank=True, editable=False)
    corrected_at = models.DateTimeField(_("corrected"), null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("episode")
        verbose_name_plural = _("episodes")
        indexes = (
            *scoped_indexes("episode", "at"),
            models.Index(fields=["party", "-at", "-id"], name="episode_of_party"),
            models.Index(fields=["about_key", "-at", "-id"], name="episode_about", condition=~models.Q(about_key=None)),
            models.Index(fields=["owner", "-at"], name="episode_of_owner", condition=models.Q(deleted_at=None)),
        )
        constraints = (models.CheckConstraint(condition=models.Q(cost=None) | models.Q(cost__gte=0), name="episode_cost"),)

    def __str__(self) -> str:
        return self.subject or str(label_of(self.kind))

    @property
    def about(self) -> RecordRef | None:
        """The record it belongs to beside the party, such as a deal."""
        return RecordRef(self.about_entity, self.about_key) if self.about_key else None


class EpisodePerson(Part):
    """A party took part in an episode beside the one it belongs to: somebody one spoke with, another company at the table."""

    episode = models.ForeignKey(Episode, models.CASCADE, related_name="+", verbose_name=_("episode"))
    party = models.ForeignKey("parties.Party", models.CASCADE, related_name="+", verbose_name=_("took part"))
    note = models.CharField(_("part in it"), max_length=200, blank=True)
    at = models.DateTimeField(default=this_minute, editable=False)
    """When the episode was: kept here too, so that the timeline of whoever took part is found in order."""

    class Meta(Part.Meta):
        verbose_name = _("who took part")
        verbose_name_plural = _("who took part")
        indexes = (models.Index(fields=["party", "-at", "-episode"], name="episode_person_at", condition=models.Q(deleted_at=None)),)
        constraints = (models.UniqueConstraint("episode", "party", name="episode_person_once", condition=models.Q(deleted_at=None)),)

    def __str__(self) -> str:
        return str(self.party)
