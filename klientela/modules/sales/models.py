"""Deals and their product lines."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.core.processes.models import InProcess
from klientela.core.records.fields import CurrencyField, MoneyField, SortKey
from klientela.core.records.models import Part, scoped_indexes


class Deal(InProcess):
    """A chance to sell something to a party, worth an amount, in one stage of its process."""

    party_column = "party_id"

    name = models.CharField(_("name"), max_length=200, blank=True)
    sort_key = SortKey(of="name")
    code = models.CharField(_("code"), max_length=50, blank=True)
    party = models.ForeignKey("parties.Party", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("customer"))
    amount = MoneyField(_("amount"), null=True, blank=True)
    currency = CurrencyField()
    closes_on = models.DateField(_("closes on"), null=True, blank=True)
    description = models.TextField(_("description"), blank=True, max_length=10_000)

    class Meta(InProcess.Meta):
        verbose_name = _("deal")
        verbose_name_plural = _("deals")
        constraints = (models.UniqueConstraint("code", name="deal_code", condition=models.Q(deleted_at=None) & ~models.Q(code="")),)
        indexes = (
            *scoped_indexes("deal", "sort_key", "moved_at", "created_at"),
            models.Index(
                fields=["process", "stage", "-moved_at", "-id"], name="deal_cards", include=["acl"], condition=models.Q(deleted_at=None)
            ),
            models.Index(fields=["party"], name="deal_party"),
        )

    def __str__(self) -> str:
        return self.name or self.code


class DealLine(Part):
    """A product in a deal: how many, at what price."""

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="+", verbose_name=_("deal"))
    product = models.ForeignKey("catalogue.Product", models.PROTECT, related_name="+", verbose_name=_("product"))
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3, default=1)
    unit_price = MoneyField(_("unit price"), null=True, blank=True)
    currency = CurrencyField()

    class Meta(Part.Meta):
        verbose_name = _("product line")
        verbose_name_plural = _("product lines")
        indexes = (models.Index(fields=["deal"], name="dealline_deal"), models.Index(fields=["product"], name="dealline_product"))

    def __str__(self) -> str:
        return str(self.product)
