"""Rates by day, and in which currency a company counts."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.fields import CurrencyField
from klientela.kernel.keys import new_key


class Source(models.TextChoices):
    """Who says what a currency is worth."""

    ECB = "ecb", _("European Central Bank")
    NBP = "nbp", _("National Bank of Poland")
    OWN = "own", _("Own rates")


class Rate(models.Model):
    """What one unit of a currency was worth in another on a day, as its source published it."""

    source = models.CharField(_("source"), max_length=10, choices=Source)
    base = CurrencyField(_("one unit of"), blank=False)
    currency = CurrencyField(_("is worth in"), blank=False)
    day = models.DateField(_("day"))
    rate = models.DecimalField(_("rate"), max_digits=24, decimal_places=10)
    table = models.CharField(_("table"), max_length=40, blank=True)
    """The number of the published table, which documents name."""
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by"))

    class Meta:
        verbose_name = _("rate")
        verbose_name_plural = _("rates")
        constraints = (
            models.UniqueConstraint(fields=("source", "base", "currency", "day"), name="currencies_rate_once"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="currencies_rate_above_zero"),
            models.CheckConstraint(condition=~models.Q(base=models.F("currency")), name="currencies_rate_of_two"),
        )

    def __str__(self) -> str:
        return f"1 {self.base} = {self.rate.normalize():f} {self.currency}"


class Reckoning(models.Model):
    """In which currency the company, or one of its branches, counts, and whose rates it follows."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    branch = models.OneToOneField("access.Branch", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("branch"))
    """None is the company as a whole."""
    currency = CurrencyField(_("currency"), blank=False)
    source = models.CharField(_("rates of"), max_length=10, choices=Source, default=Source.ECB)
    is_fetched = models.BooleanField(_("fetched every working day"), default=False)
    fetched_at = models.DateTimeField(_("fetched"), null=True, editable=False)
    problem = models.CharField(max_length=200, blank=True, editable=False)
    """Why the last fetch brought nothing."""

    class Meta:
        verbose_name = _("company currency")
        verbose_name_plural = _("company currencies")
        constraints = (models.UniqueConstraint(fields=("branch",), name="currencies_one_company", nulls_distinct=False),)
