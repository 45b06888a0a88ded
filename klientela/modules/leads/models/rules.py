"""What makes a lead worth more or less, and who gets it."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.records.fields import SortKey
from klientela.core.records.models import Reference
from klientela.modules.leads.models.leads import Lead

POINTS = (MinValueValidator(-1000), MaxValueValidator(1000))


class _Ordered(Reference):
    """A row of an ordered list with a question about leads."""

    name = models.CharField(_("name"), max_length=100)
    sort_key = SortKey(of="name")
    where = models.JSONField(_("for leads of which this is true"), default=dict, blank=True, editable=False)
    """The question, as `criteria.tree.to_json` writes it."""
    setter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    """With whose rights the question is asked where those of whoever acts do not reach."""
    position = models.PositiveSmallIntegerField(pgettext_lazy("in an order", "position"), default=1)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta(Reference.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name


class ScoreRule(_Ordered):
    """Points for every lead of which something is true; they may fade while nothing happens with it."""

    points = models.SmallIntegerField(_("points"), default=10, validators=POINTS)
    half_life = models.PositiveSmallIntegerField(
        _("days until half of the points are left"), null=True, blank=True, validators=[MinValueValidator(1)],
        help_text=_("Counted from the last activity; empty: they stay."),
    )  # fmt: skip

    class Meta(_Ordered.Meta):
        verbose_name = _("score rule")
        verbose_name_plural = _("score rules")
        ordering = ("position", "name")
        indexes = (
            models.Index(fields=["sort_key", "id"], name="scorerule_sort", condition=models.Q(deleted_at=None)),
            models.Index(fields=["change", "id"], name="scorerule_change"),
        )


class Assigning(models.TextChoices):
    """How one finds who gets a lead."""

    PERSON = "person", _("A colleague")
    TURNS = "turns", _("A team, in turns")
    CAPACITY = "capacity", _("Whoever of a team has the fewest open leads")


class RoutingRule(_Ordered):
    """Who gets the leads of which something is true; the first row that fits and finds somebody decides."""

    how = models.CharField(_("who gets them"), max_length=10, choices=Assigning, default=Assigning.PERSON)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("colleague"))
    team = models.ForeignKey("access.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team"))
    most = models.PositiveSmallIntegerField(_("at most so many open leads each"), null=True, blank=True, validators=[MinValueValidator(1)])

    class Meta(_Ordered.Meta):
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering = ("position", "name")
        indexes = (
            models.Index(fields=["sort_key", "id"], name="routingrule_sort", condition=models.Q(deleted_at=None)),
            models.Index(fields=["change", "id"], name="routingrule_change"),
        )


class Routed(models.Model):
    """Who got a lead by the rules, when, and why; nobody where it was left in the queue. Taken back only with the change itself."""

    beside = "record"
    follows = "owner_id"

    id = models.BigAutoField(primary_key=True)
    record = models.UUIDField()
    at = models.DateTimeField(auto_now_add=True)
    rule = models.ForeignKey(RoutingRule, models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    told = models.JSONField(default=list, blank=True)
    """What each row that was asked said: its key and a word."""

    class Meta:
        verbose_name = _("routing")
        verbose_name_plural = _("routings")
        indexes = (
            models.Index(fields=["record", "at", "id"], name="routed_record"),
            models.Index(fields=["rule", "-at"], name="routed_rule"),
        )


__all__ = ["Assigning", "Lead", "Routed", "RoutingRule", "ScoreRule"]
