"""Products with their list prices."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.core.records.fields import CurrencyField, MoneyField, SortKey
from klientela.core.records.models import Record, scoped_indexes


class Product(Record):
    """Something the company sells, under a code, at a list price."""

    name = models.CharField(_("name"), max_length=200)
    sort_key = SortKey(of="name")
    code = models.CharField(_("code"), max_length=50, blank=True)
    series = models.CharField(_("series"), max_length=100, blank=True)
    list_price = MoneyField(_("list price"), null=True, blank=True)
    currency = CurrencyField()
    description = models.TextField(_("description"), blank=True, max_length=10_000)

    class Meta(Record.Meta):
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = (models.UniqueConstraint("code", name="product_code", condition=models.Q(deleted_at=None) & ~models.Q(code="")),)
        indexes = scoped_indexes("product", "sort_key")

    def __str__(self) -> str:
        return self.name
