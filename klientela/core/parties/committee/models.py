"""What part people have in the decisions of the company they work at."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DecisionPart(models.TextChoices):
    """What somebody does when his company decides to buy."""

    DECIDES = "decides", pgettext_lazy("part in a decision", "Decides")
    INFLUENCES = "influences", pgettext_lazy("part in a decision", "Influences")
    USES = "uses", pgettext_lazy("part in a decision", "Uses it")
    PAYS = "pays", pgettext_lazy("part in a decision", "Holds the budget")
    SIGNS = "signs", pgettext_lazy("part in a decision", "Signs")
    GATEKEEPER = "gatekeeper", pgettext_lazy("part in a decision", "Opens doors")
    BLOCKS = "blocks", pgettext_lazy("part in a decision", "Blocks")


class Attitude(models.TextChoices):
    """How somebody stands to us."""

    FOR = "for", pgettext_lazy("attitude", "For us")
    NEUTRAL = "neutral", pgettext_lazy("attitude", "Neutral")
    AGAINST = "against", pgettext_lazy("attitude", "Against us")


class Influence(models.TextChoices):
    """How much somebody counts when his company decides."""

    LITTLE = "1", pgettext_lazy("influence", "Little")
    SOME = "2", pgettext_lazy("influence", "Some")
    MUCH = "3", pgettext_lazy("influence", "Much")


class InDecisions(models.Model):
    """Who works at a company has a part in its decisions, a stance and a weight; all of it may be unknown."""

    part = models.CharField(_("part in decisions"), max_length=12, choices=DecisionPart, blank=True)
    attitude = models.CharField(_("attitude"), max_length=10, choices=Attitude, blank=True)
    influence = models.CharField(_("influence"), max_length=1, choices=Influence, blank=True)

    class Meta:
        abstract = True
