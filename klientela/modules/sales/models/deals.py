"""Deals, why they were closed, and their product lines."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.processes.models import InProcess
from klientela.core.records.fields import CurrencyField, MoneyField, SortKey
from klientela.core.records.models import Part, Reference, scoped_indexes

ALIVE = models.Q(deleted_at=None)


class CloseKind(models.TextChoices):
    """How a deal ended. An abandoned one stands in a lost stage: nobody won it, it was given up."""

    WON = "won", pgettext_lazy("of a deal", "Won")
    LOST = "lost", pgettext_lazy("of a deal", "Lost")
    ABANDONED = "abandoned", pgettext_lazy("of a deal", "Abandoned")


class CloseReason(Reference):
    """Why a deal was won, lost or given up, as the company counts it."""

    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10, choices=CloseKind)
    position = models.PositiveSmallIntegerField(pgettext_lazy("in an order", "position"), default=1)

    class Meta(Reference.Meta):
        verbose_name = _("reason of closing")
        verbose_name_plural = _("reasons of closing")
        ordering = ("kind", "position", "name")
        constraints = (models.UniqueConstraint("kind", "name", name="closereason_name", condition=ALIVE),)

    def __str__(self) -> str:
        return self.name


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
    source = models.CharField(_("source"), max_length=100, blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_on = models.DateField(_("next step on"), null=True, blank=True)
    reason = models.ForeignKey(CloseReason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reason of closing"))
    close_note = models.TextField(_("note on closing"), blank=True, max_length=2_000)

    class Meta(InProcess.Meta):
        verbose_name = _("deal")
        verbose_name_plural = _("deals")
        constraints = (models.UniqueConstraint("code", name="deal_code", condition=ALIVE & ~models.Q(code="")),)
        indexes = (
            *scoped_indexes("deal", "sort_key", "moved_at", "created_at"),
            models.Index(fields=["process", "stage", "-moved_at", "-id"], name="deal_cards", include=["acl"], condition=ALIVE),
            models.Index(fields=["party", "closed_at"], name="deal_of_party", include=["stage", "acl"], condition=ALIVE),
            models.Index(
                fields=["process", "stage", "owner"],
                name="deal_open",
                include=["team", "currency", "amount", "acl"],
                condition=ALIVE & models.Q(closed_at=None),
            ),
            models.Index(fields=["owner", "next_on"], name="deal_next", condition=ALIVE & models.Q(closed_at=None)),
        )

    def __str__(self) -> str:
        return self.name or self.code


class DealLine(Part):
    """A product in a deal: how many, at what price less what discount; which price of which moment it was is kept with it."""

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="+", verbose_name=_("deal"))
    product = models.ForeignKey("catalogue.Product", models.PROTECT, related_name="+", verbose_name=_("product"))
    quantity = models.DecimalField(
        _("quantity"), max_digits=14, decimal_places=3, default=1, validators=[MinValueValidator(Decimal("0.001"))]
    )
    unit_price = MoneyField(_("unit price"), null=True, blank=True)
    discount = models.DecimalField(
        _("discount, %"), max_digits=6, decimal_places=3, default=0, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    currency = CurrencyField()
    cost = MoneyField(_("unit cost"), currency="cost_currency", null=True, blank=True)
    cost_currency = CurrencyField(verbose_name=_("currency of the cost"))
    price_reason = models.CharField(_("where the price is from"), max_length=200, blank=True, editable=False)
    price_asked_at = models.DateTimeField(_("price asked"), null=True, blank=True, editable=False)
    price_id = models.UUIDField(null=True, blank=True, editable=False)
    position = models.PositiveSmallIntegerField(pgettext_lazy("in an order", "position"), default=1)

    class Meta(Part.Meta):
        verbose_name = _("product line")
        verbose_name_plural = _("product lines")
        indexes = (models.Index(fields=["deal"], name="dealline_deal"), models.Index(fields=["product"], name="dealline_product"))

    def __str__(self) -> str:
        return str(self.product)
