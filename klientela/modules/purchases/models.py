"""What customers bought: purchases and their lines."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.records.fields import CurrencyField, MoneyField, SortKey
from klientela.core.records.models import Part, Record, scoped_indexes

ALIVE = models.Q(deleted_at=None)


class Purchase(Record):
    """What a customer bought on a day under one number, or brought back: then its lines have quantities below zero."""

    party_column = "party_id"

    number = models.CharField(pgettext_lazy("of a document", "number"), max_length=50)
    sort_key = SortKey(of="number")
    party = models.ForeignKey("parties.Party", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("customer"))
    bought_on = models.DateField(_("bought on"))
    currency = CurrencyField()
    source = models.CharField(_("source"), max_length=100, blank=True)
    total = MoneyField(_("total, net"), max_digits=34, default=0, editable=False)
    """The sum of its lines; kept by the database (`sql.py`)."""

    class Meta(Record.Meta):
        verbose_name = _("purchase")
        verbose_name_plural = _("purchases")
        constraints = (models.UniqueConstraint("number", name="purchase_number", condition=ALIVE),)
        indexes = (
            *scoped_indexes("purchase", "sort_key", "bought_on", "created_at"),
            models.Index(fields=["party", "bought_on", "id"], name="purchase_of_party", include=["acl"], condition=ALIVE),
        )

    def __str__(self) -> str:
        return self.number


class PurchaseLine(Part):
    """A product within a purchase, or what was written instead of one: how many, at what price less what discount, at what cost."""

    purchase = models.ForeignKey(Purchase, models.CASCADE, db_index=False, related_name="+", verbose_name=_("purchase"))
    product = models.ForeignKey(
        "catalogue.Product", models.PROTECT, db_index=False, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    text = models.CharField(_("what was bought"), max_length=200, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3, default=1)
    unit_price = MoneyField(_("unit price"))
    discount = models.DecimalField(
        _("discount, %"), max_digits=6, decimal_places=3, default=0, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    net = MoneyField(_("net"), max_digits=30, default=0, editable=False)
    """What the line is worth, to four places; kept by the database (`sql.py`)."""
    currency = CurrencyField()
    cost = MoneyField(_("unit cost"), currency="cost_currency", null=True, blank=True, validators=[MinValueValidator(0)])
    cost_currency = CurrencyField(verbose_name=_("currency of the cost"))

    class Meta(Part.Meta):
        verbose_name = _("line of a purchase")
        verbose_name_plural = _("lines of purchases")
        indexes = (
            models.Index(fields=["purchase"], name="purchaseline_purchase"),
            models.Index(fields=["product"], name="purchaseline_product"),
        )
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(quantity=0),
                name="purchaseline_quantity",
                violation_error_message=_("The quantity is not zero; what came back is below zero."),
            ),
            models.CheckConstraint(
                condition=~models.Q(product=None, text=""),
                name="purchaseline_what",
                violation_error_message=_("Say what was bought: a product, or in words."),
            ),
        )

    def __str__(self) -> str:
        return self.text or (str(self.product) if self.product_id else "")
