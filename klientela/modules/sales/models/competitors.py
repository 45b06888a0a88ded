"""Who else sells to the same customers."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.records.fields import SortKey
from klientela.core.records.models import Part, Reference

ALIVE = models.Q(deleted_at=None)


class Competitor(Reference):
    """A company that offers customers the same, with what it is strong and weak in."""

    name = models.CharField(_("name"), max_length=200)
    sort_key = SortKey(of="name")
    party = models.ForeignKey("parties.Party", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("its card"))
    strengths = models.TextField(_("strengths"), blank=True, max_length=5_000)
    weaknesses = models.TextField(_("weaknesses"), blank=True, max_length=5_000)

    class Meta(Reference.Meta):
        verbose_name = _("competitor")
        verbose_name_plural = _("competitors")
        constraints = (models.UniqueConstraint("name", name="competitor_name", condition=ALIVE),)
        indexes = (models.Index(fields=["sort_key", "id"], name="competitor_sort_key", condition=ALIVE),)

    def __str__(self) -> str:
        return self.name


class Standing(models.TextChoices):
    """How a competitor stands in a deal."""

    UNKNOWN = "unknown", pgettext_lazy("standing of a competitor", "Unknown")
    BEHIND = "behind", pgettext_lazy("standing of a competitor", "Behind us")
    LEVEL = "level", pgettext_lazy("standing of a competitor", "Level with us")
    AHEAD = "ahead", pgettext_lazy("standing of a competitor", "Ahead of us")
    TOOK = "took", pgettext_lazy("standing of a competitor", "Took the deal")


class DealCompetitor(Part):
    """A competitor in a deal, and how it stands there."""

    deal = models.ForeignKey("sales.Deal", models.CASCADE, db_index=False, related_name="+", verbose_name=_("deal"))
    competitor = models.ForeignKey(Competitor, models.PROTECT, related_name="+", verbose_name=_("competitor"))
    standing = models.CharField(_("standing"), max_length=10, choices=Standing, default=Standing.UNKNOWN)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta(Part.Meta):
        verbose_name = _("competitor in a deal")
        verbose_name_plural = _("competitors in deals")
        constraints = (models.UniqueConstraint("deal", "competitor", name="dealcompetitor_once", condition=ALIVE),)

    def __str__(self) -> str:
        return str(self.competitor)
