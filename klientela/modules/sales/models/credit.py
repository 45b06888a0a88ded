"""Whose success a deal is, and what it earns them."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.records.fields import CurrencyField, MoneyField
from klientela.core.records.models import Part, Record, Reference, scoped_indexes

ALIVE = models.Q(deleted_at=None)
ABOVE_NOTHING = MinValueValidator(Decimal("0.001"))


class DealShare(Part):
    """What part of a deal is somebody's success. Without any it is its owner's alone; else they add up to a hundred."""

    deal = models.ForeignKey("sales.Deal", models.CASCADE, db_index=False, related_name="+", verbose_name=_("deal"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    percent = models.DecimalField(_("share, %"), max_digits=6, decimal_places=3, validators=[ABOVE_NOTHING, MaxValueValidator(100)])

    class Meta(Part.Meta):
        verbose_name = _("share in a deal")
        verbose_name_plural = _("shares in deals")
        constraints = (models.UniqueConstraint("deal", "user", name="dealshare_once", condition=ALIVE),)

    def __str__(self) -> str:
        return f"{self.percent.normalize():f} %"


class Basis(models.TextChoices):
    """What a commission is a part of."""

    REVENUE = "revenue", pgettext_lazy("basis of a commission", "Value of won deals")
    MARGIN = "margin", pgettext_lazy("basis of a commission", "Margin of won deals")


class CommissionPlan(Reference):
    """How much of what they win a person or the people of a team get in a month, and since when until when."""

    name = models.CharField(_("name"), max_length=100)
    basis = models.CharField(_("basis"), max_length=10, choices=Basis, default=Basis.REVENUE)
    percent = models.DecimalField(_("commission, %"), max_digits=6, decimal_places=3, validators=[MaxValueValidator(100)])
    target = MoneyField(_("monthly target"), null=True, blank=True)
    currency = CurrencyField()
    accelerator = models.DecimalField(
        _("above the target, %"), max_digits=6, decimal_places=3, null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person"))
    team = models.ForeignKey("access.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team"))
    starts_on = models.DateField(_("valid from"))
    ends_on = models.DateField(_("valid until"), null=True, blank=True)

    class Meta(Reference.Meta):
        verbose_name = _("commission plan")
        verbose_name_plural = _("commission plans")
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint("name", name="commissionplan_name", condition=ALIVE),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="commissionplan_days",
                violation_error_message=_("It ends before it begins."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class CommissionTier(Part):
    """From what value in a month which percent is paid of what lies above it, until the next one."""

    plan = models.ForeignKey(CommissionPlan, models.CASCADE, db_index=False, related_name="+", verbose_name=_("commission plan"))
    above = models.DecimalField(_("above"), max_digits=18, decimal_places=4, validators=[MinValueValidator(0)])
    percent = models.DecimalField(_("commission, %"), max_digits=6, decimal_places=3, validators=[MaxValueValidator(100)])

    class Meta(Part.Meta):
        verbose_name = _("commission tier")
        verbose_name_plural = _("commission tiers")
        ordering = ("above",)
        constraints = (models.UniqueConstraint("plan", "above", name="commissiontier_once", condition=ALIVE),)

    def __str__(self) -> str:
        return f"{self.percent.normalize():f} %"


class Commission(Record):
    """What somebody gets of one deal for a month that was closed: frozen as it was counted then."""

    deal = models.ForeignKey("sales.Deal", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("deal"))
    plan = models.ForeignKey(CommissionPlan, models.PROTECT, related_name="+", verbose_name=_("commission plan"))
    month = models.DateField(_("month"))
    share = models.DecimalField(_("share, %"), max_digits=6, decimal_places=3, default=100)
    basis = MoneyField(_("counted value"), null=True, blank=True)
    """None where it is a margin, which whoever gets the commission may not see."""
    percent = models.DecimalField(_("commission, %"), max_digits=9, decimal_places=5, null=True, blank=True)
    amount = MoneyField(_("commission"))
    currency = CurrencyField()
    label = models.CharField(_("name"), max_length=200)

    class Meta(Record.Meta):
        verbose_name = _("commission")
        verbose_name_plural = _("commissions")
        constraints = (models.UniqueConstraint("owner", "month", "deal", "plan", name="commission_once", condition=ALIVE),)
        indexes = (
            *scoped_indexes("commission", "month", "created_at"),
            models.Index(fields=["owner", "month"], name="commission_of_month", condition=ALIVE),
        )

    def __str__(self) -> str:
        return self.label
