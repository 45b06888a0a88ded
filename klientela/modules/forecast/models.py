"""Plans of sale, month by month, and the figures that leaders call."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.records.fields import CurrencyField, MoneyField, YearField
from klientela.core.records.models import Record, Reference, scoped_indexes

ALIVE = models.Q(deleted_at=None)


class Measure(models.TextChoices):
    """What a plan counts."""

    VALUE = "value", pgettext_lazy("measure of a sales plan", "Value of won deals")
    COUNT = "count", pgettext_lazy("measure of a sales plan", "Number of won deals")


class PlanState(models.TextChoices):
    """Whether a plan is being made, holds, or has been replaced."""

    DRAFT = "draft", pgettext_lazy("sales plan", "Draft")
    IN_FORCE = "force", pgettext_lazy("sales plan", "In force")
    REPLACED = "replaced", pgettext_lazy("sales plan", "Replaced")


class SalesPlan(Reference):
    """One version of the plan of a year. Of each measure and currency one a year is in force; the others are drafts or were replaced."""

    name = models.CharField(_("name"), max_length=100)
    year = YearField(_("year"), validators=[MinValueValidator(1990), MaxValueValidator(2200)])
    measure = models.CharField(_("measure"), max_length=10, choices=Measure, default=Measure.VALUE)
    currency = CurrencyField()
    state = models.CharField(_("state"), max_length=10, choices=PlanState, default=PlanState.DRAFT, editable=False)

    class Meta(Reference.Meta):
        verbose_name = _("sales plan")
        verbose_name_plural = _("sales plans")
        ordering = ("-year", "name")
        constraints = (
            models.UniqueConstraint("name", name="salesplan_name", condition=ALIVE),
            models.UniqueConstraint("year", "measure", "currency", name="salesplan_in_force", condition=ALIVE & models.Q(state="force")),
            models.CheckConstraint(
                condition=models.Q(measure=Measure.COUNT, currency="") | (models.Q(measure=Measure.VALUE) & ~models.Q(currency="")),
                name="salesplan_currency",
                violation_error_message=_("A plan of value has a currency, a plan of numbers has none."),
            ),
        )
        indexes = (models.Index(fields=["change", "id"], name="salesplan_change"),)

    def __str__(self) -> str:
        return self.name


def _month(number: int) -> models.DecimalField:  # type: ignore[type-arg]
    return models.DecimalField(MONTHS[number], max_digits=18, decimal_places=2, default=Decimal(0), validators=[MinValueValidator(0)])


SUBJECTS = ("person", "for_team", "for_branch", "territory", "category", "product")
"""What a target may be set for; without any it is the whole company's."""


class PlanTarget(Record):
    """What one person, team, branch, territory, category or product, or the whole company, is to bring in each month of a plan.

    The owner is who answers for it: the person himself, until somebody takes it over; of all others nobody.
    """

    plan = models.ForeignKey(SalesPlan, models.CASCADE, db_index=False, related_name="+", verbose_name=_("sales plan"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person"))
    for_team = models.ForeignKey(
        "access.Team",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("of a target", "target of the team"),
    )
    for_branch = models.ForeignKey(
        "access.Branch", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("target of the branch")
    )
    territory = models.ForeignKey("access.Territory", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("territory"))
    category = models.ForeignKey("catalogue.Category", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category"))
    product = models.ForeignKey("catalogue.Product", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product"))
    m1 = _month(1)
    m2 = _month(2)
    m3 = _month(3)
    m4 = _month(4)
    m5 = _month(5)
    m6 = _month(6)
    m7 = _month(7)
    m8 = _month(8)
    m9 = _month(9)
    m10 = _month(10)
    m11 = _month(11)
    m12 = _month(12)

    class Meta(Record.Meta):
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = (
            models.UniqueConstraint("plan", *SUBJECTS, name="plantarget_once", condition=ALIVE, nulls_distinct=False),
            models.CheckConstraint(
                condition=models.Q(
                    *(models.Q(**{f"{one}__isnull": True}) | models.Q(**{f"{other}__isnull": True})
                      for place, one in enumerate(SUBJECTS) for other in SUBJECTS[place + 1 :])
                ),
                name="plantarget_of_one",
                violation_error_message=_("A target is of one person, team, branch, territory, category or product."),
            ),
        )  # fmt: skip
        indexes = (
            *scoped_indexes("plantarget", "created_at"),
            models.Index(fields=["plan"], name="plantarget_plan", condition=ALIVE),
        )

    def __str__(self) -> str:
        """Only names that are no secret: what a category or product is called is for those who may read it."""
        return str(next((getattr(self, name) for name in SUBJECTS[:3] if getattr(self, f"{name}_id")), ""))

    @property
    def months(self) -> tuple[Decimal, ...]:
        """The twelve amounts."""
        return tuple(getattr(self, name) for name in MONTH_FIELDS)


CALLED = SUBJECTS[:3]
"""Whose figure a leader may call."""


class ForecastCall(Record):
    """What a leader says that somebody, or a team or branch, will bring in a period, whatever is counted; and why."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person"))
    for_team = models.ForeignKey(
        "access.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("figure of the team")
    )
    for_branch = models.ForeignKey(
        "access.Branch", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("figure of the branch")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    currency = CurrencyField(blank=False)
    amount = MoneyField(_("called"), validators=[MinValueValidator(0)])
    reason = models.CharField(_("reason"), max_length=300)

    class Meta(Record.Meta):
        verbose_name = _("called figure")
        verbose_name_plural = _("called figures")
        constraints = (
            models.UniqueConstraint(
                *CALLED, "starts_on", "ends_on", "currency", name="forecastcall_once", condition=ALIVE, nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, for_team=None, for_branch=None)
                | models.Q(person=None, for_team__isnull=False, for_branch=None)
                | models.Q(person=None, for_team=None, for_branch__isnull=False),
                name="forecastcall_of_one",
                violation_error_message=_("A called figure is of one person, team or branch."),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="forecastcall_days",
                violation_error_message=_("It ends before it begins."),
            ),
        )
        indexes = (
            *scoped_indexes("forecastcall", "created_at"),
            models.Index(fields=["starts_on", "ends_on"], name="forecastcall_period", condition=ALIVE),
        )

    def __str__(self) -> str:
        return str(next((getattr(self, name) for name in CALLED if getattr(self, f"{name}_id")), ""))


MONTH_FIELDS = tuple(f"m{number}" for number in range(1, 13))
