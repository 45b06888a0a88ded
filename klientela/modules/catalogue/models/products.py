"""Products with their list prices, and the tree of categories they stand in."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.records.fields import CurrencyField, MoneyField, SortKey
from klientela.core.records.models import Record, Reference, scoped_indexes
from klientela.modules.catalogue.units import PIECE, UNITS

ALIVE = models.Q(deleted_at=None)
MOST_LEVELS = 20


class ProductKind(models.TextChoices):
    """What a product is: a thing, somebody's work, or several products sold together."""

    GOODS = "goods", pgettext_lazy("kind of product", "Goods")
    SERVICE = "service", pgettext_lazy("kind of product", "Service")
    BUNDLE = "bundle", pgettext_lazy("kind of product", "Bundle")


class ProductStatus(models.TextChoices):
    """Whether a product can be sold."""

    DRAFT = "draft", pgettext_lazy("status of a product", "Draft")
    ACTIVE = "active", pgettext_lazy("status of a product", "Sold")
    WITHDRAWN = "withdrawn", pgettext_lazy("status of a product", "Withdrawn")


class BundlePrice(models.TextChoices):
    """What a bundle costs: a price of its own, or the sum of what is in it."""

    OWN = "own", _("Its own price")
    SUM = "sum", _("The sum of its components")


class Category(Reference):
    """A shelf of the catalogue; categories stand within one another."""

    name = models.CharField(_("name"), max_length=100)
    sort_key = SortKey(of="name")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("within"))
    position = models.PositiveSmallIntegerField(pgettext_lazy("in an order", "position"), default=1)

    class Meta(Reference.Meta):
        verbose_name = _("product category")
        verbose_name_plural = _("product categories")
        ordering = ("position", "name")
        indexes = (
            models.Index(fields=["sort_key", "id"], name="category_sort", condition=ALIVE),
            models.Index(fields=["change", "id"], name="category_change"),
        )
        constraints = (models.UniqueConstraint("name", "parent", name="category_name", condition=ALIVE, nulls_distinct=False),)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A category does not stand within itself."""
        above, seen = self.parent_id, 0
        while above is not None and seen < MOST_LEVELS:
            if above == self.pk:
                raise ValidationError({"parent": _("A category cannot stand within itself.")})
            above = Category.unscoped.filter(pk=above).values_list("parent_id", flat=True).first()
            seen += 1


class Product(Record):
    """Something the company sells, under a code, at a list price."""

    name = models.CharField(_("name"), max_length=200)
    sort_key = SortKey(of="name")
    code = models.CharField(_("code"), max_length=50, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=ProductKind, default=ProductKind.GOODS)
    status = models.CharField(_("status"), max_length=10, choices=ProductStatus, default=ProductStatus.ACTIVE)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category"))
    series = models.CharField(_("series"), max_length=100, blank=True)
    unit = models.CharField(_("unit"), max_length=3, choices=tuple(UNITS.items()), default=PIECE)
    list_price = MoneyField(_("list price"), null=True, blank=True, validators=[MinValueValidator(0)])
    currency = CurrencyField()
    cost = MoneyField(_("cost"), currency="cost_currency", null=True, blank=True, validators=[MinValueValidator(0)])
    cost_currency = CurrencyField(verbose_name=_("currency of the cost"))
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("variant of"))
    variant = models.CharField(_("variant"), max_length=200, blank=True)
    attributes = models.TextField(
        _("attributes of its variants"),
        max_length=2_000,
        blank=True,
        help_text=_("One on each line, such as “Colour: red, blue”; variants are made from them."),
    )
    bundle_price = models.CharField(_("price of the bundle"), max_length=3, choices=BundlePrice, default=BundlePrice.OWN)
    description = models.TextField(_("description"), blank=True, max_length=10_000)

    class Meta(Record.Meta):
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = (models.UniqueConstraint("code", name="product_code", condition=ALIVE & ~models.Q(code="")),)
        indexes = (
            *scoped_indexes("product", "sort_key"),
            models.Index(fields=["parent"], name="product_parent", condition=ALIVE & ~models.Q(parent=None)),
            models.Index(fields=["category", "sort_key", "id"], name="product_category", include=["acl"], condition=ALIVE),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A product is no variant of itself; its attributes are read when variants are made of them."""
        if self.parent_id and self.parent_id == self.pk:
            raise ValidationError({"parent": _("A product is no variant of itself.")})
