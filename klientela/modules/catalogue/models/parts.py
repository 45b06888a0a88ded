"""What belongs to a product: its texts in other languages, its taxes by country, what a bundle is made of."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.records.fields import CountryField
from klientela.core.records.models import Part
from klientela.modules.catalogue.models.products import ALIVE, Product, ProductKind
from klientela.modules.catalogue.taxes import RATES


class TextLanguage(models.TextChoices):
    """Languages in which products are told of in documents."""

    EN = "en", _("English")
    PL = "pl", _("Polish")
    RO = "ro", _("Romanian")


class TaxCategory(models.TextChoices):
    """How a product is taxed in a country; the rate of the day follows from it."""

    STANDARD = "standard", pgettext_lazy("tax category", "Standard rate")
    REDUCED = "reduced", pgettext_lazy("tax category", "Reduced rate")
    LOWEST = "lowest", pgettext_lazy("tax category", "Lowest rate")
    ZERO = "zero", pgettext_lazy("tax category", "Zero rate")
    EXEMPT = "exempt", pgettext_lazy("tax category", "Exempt")


class ProductText(Part):
    """What a product is called and how it is described in one language."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="+", verbose_name=_("product"))
    language = models.CharField(_("language"), max_length=2, choices=TextLanguage)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True, max_length=10_000)

    class Meta(Part.Meta):
        verbose_name = _("text in a language")
        verbose_name_plural = _("texts in languages")
        indexes = (models.Index(fields=["product"], name="producttext_product"),)
        constraints = (models.UniqueConstraint("product", "language", name="producttext_once", condition=ALIVE),)

    def __str__(self) -> str:
        return self.name


class ProductTax(Part):
    """How a product is taxed in one country."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="+", verbose_name=_("product"))
    country = CountryField(_("country"))
    tax = models.CharField(_("tax category"), max_length=10, choices=TaxCategory, default=TaxCategory.STANDARD)

    class Meta(Part.Meta):
        verbose_name = _("tax in a country")
        verbose_name_plural = _("taxes by country")
        indexes = (models.Index(fields=["product"], name="producttax_product"),)
        constraints = (models.UniqueConstraint("product", "country", name="producttax_once", condition=ALIVE),)

    def __str__(self) -> str:
        return f"{self.country} {self.get_tax_display()}"

    def clean(self) -> None:
        """A country that has no lowest rate cannot be given one."""
        if self.tax not in RATES.get(self.country, TaxCategory.values):
            raise ValidationError({"tax": _("This country has no such rate.")})


class BundleLine(Part):
    """A product within a bundle, and how many of it."""

    bundle = models.ForeignKey(Product, models.CASCADE, related_name="+", verbose_name=_("bundle"))
    component = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("component"))
    quantity = models.DecimalField(
        _("quantity"), max_digits=14, decimal_places=3, default=1, validators=[MinValueValidator(Decimal("0.001"))]
    )

    class Meta(Part.Meta):
        verbose_name = _("component")
        verbose_name_plural = _("components")
        indexes = (
            models.Index(fields=["bundle"], name="bundleline_bundle"),
            models.Index(fields=["component"], name="bundleline_component"),
        )
        constraints = (models.UniqueConstraint("bundle", "component", name="bundleline_once", condition=ALIVE),)

    def __str__(self) -> str:
        return str(self.component)

    def clean(self) -> None:
        """Bundles are made of goods and services, not of bundles."""
        if self.component_id and (self.component_id == self.bundle_id or self.component.kind == ProductKind.BUNDLE):
            raise ValidationError({"component": _("A bundle is made of goods and services, not of bundles.")})
