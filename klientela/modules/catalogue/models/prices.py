"""Price lists: for whom, from when until when, and what products cost in them."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.records.fields import CurrencyField, MoneyField, SortKey
from klientela.core.records.models import Part, Reference
from klientela.modules.catalogue.models.products import ALIVE, MOST_LEVELS, Product


class PriceFor(models.TextChoices):
    """Whom a price list is for, the nearest first: one customer, a group of them, a territory, everybody."""

    CUSTOMER = "customer", pgettext_lazy("price list for", "One customer")
    SEGMENT = "segment", pgettext_lazy("price list for", "A group of customers")
    TERRITORY = "territory", pgettext_lazy("price list for", "A territory")
    EVERYONE = "everyone", pgettext_lazy("price list for", "Everyone")


class PriceBase(models.TextChoices):
    """Where the prices of a list come from, beside those written in it."""

    FIXED = "fixed", _("Only the prices written in it")
    LIST_PRICE = "list-price", _("Percent off the list price")
    OTHER = "other", _("Percent off another price list")


class PriceList(Reference):
    """What products cost somebody: in one currency, from a day until a day."""

    name = models.CharField(_("name"), max_length=100)
    sort_key = SortKey(of="name")
    currency = CurrencyField(verbose_name=_("currency"), blank=False)
    for_whom = models.CharField(_("for"), max_length=10, choices=PriceFor, default=PriceFor.EVERYONE)
    party = models.ForeignKey("parties.Party", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("customer"))
    territory = models.ForeignKey("access.Territory", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("territory"))
    segment = models.JSONField(_("group of customers"), default=dict, blank=True, editable=False)
    """The question about parties, as `criteria.tree.to_json` writes it."""
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    priority = models.PositiveSmallIntegerField(
        _("priority"), default=0, help_text=_("Where two price lists would do equally well, the higher one decides.")
    )
    base = models.CharField(_("prices"), max_length=10, choices=PriceBase, default=PriceBase.FIXED)
    base_list = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("other price list"))
    percent_off = models.DecimalField(
        _("percent off"), max_digits=6, decimal_places=3, default=0, validators=[MinValueValidator(-1000), MaxValueValidator(100)]
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta(Reference.Meta):
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        ordering = ("sort_key",)
        indexes = (
            models.Index(fields=["sort_key", "id"], name="pricelist_sort", condition=ALIVE),
            models.Index(fields=["change", "id"], name="pricelist_change"),
            models.Index(fields=["party"], name="pricelist_party", condition=ALIVE & ~models.Q(party=None)),
        )
        constraints = (models.UniqueConstraint("name", name="pricelist_name", condition=ALIVE),)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """For whom it is stands there, its days are in order, and it is not worked out of itself."""
        wrong: dict[str, object] = {}
        if self.for_whom == PriceFor.CUSTOMER and not self.party_id:
            wrong["party"] = _("Say for which customer.")
        if self.for_whom == PriceFor.TERRITORY and not self.territory_id:
            wrong["territory"] = _("Say for which territory.")
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            wrong["valid_until"] = _("It ends before it begins.")
        if self.base == PriceBase.OTHER and (not self.base_list_id or self._is_circle()):
            wrong["base_list"] = _("Name another price list that is not worked out of this one.")
        elif self.base == PriceBase.OTHER and self.base_list and self.base_list.currency != self.currency:
            wrong["base_list"] = _("The other price list is in another currency.")
        if wrong:
            raise ValidationError(wrong)

    def _is_circle(self) -> bool:
        above, seen = self.base_list_id, 0
        while above is not None and seen < MOST_LEVELS:
            if above == self.pk:
                return True
            above = PriceList.unscoped.filter(pk=above).values_list("base_list_id", flat=True).first()
            seen += 1
        return above is not None


class Price(Part):
    """What a product costs in a price list, from a quantity on."""

    price_list = models.ForeignKey(PriceList, models.CASCADE, related_name="+", verbose_name=_("price list"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    amount = MoneyField(_("price"), validators=[MinValueValidator(0)])
    currency = CurrencyField(verbose_name=_("currency"))
    from_quantity = models.DecimalField(
        _("from quantity"), max_digits=14, decimal_places=3, default=1, validators=[MinValueValidator(Decimal("0.001"))]
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta(Part.Meta):
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        indexes = (
            models.Index(fields=["product", "price_list"], name="price_product", condition=ALIVE),
            models.Index(fields=["price_list"], name="price_list"),
        )
        constraints = (
            models.UniqueConstraint(
                "price_list", "product", "from_quantity", "valid_from", name="price_once", condition=ALIVE, nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return str(self.product)

    def clean(self) -> None:
        """Its days are in order, and it is in the currency of its list."""
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValidationError({"valid_until": _("It ends before it begins.")})
        if self.price_list_id and self.currency and self.currency != self.price_list.currency:
            raise ValidationError({"currency": _("The price list is in another currency.")})
