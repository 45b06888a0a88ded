"""Installed base: which item of a product stands with whom."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.records.fields import SortKey
from klientela.core.records.models import Record, scoped_indexes
from klientela.modules.catalogue.models.products import ALIVE, Product


class InstalledState(models.TextChoices):
    """What has become of an item."""

    IN_USE = "in-use", pgettext_lazy("installed item", "In use")
    IN_REPAIR = "in-repair", pgettext_lazy("installed item", "In repair")
    REPLACED = "replaced", pgettext_lazy("installed item", "Replaced")
    SCRAPPED = "scrapped", pgettext_lazy("installed item", "Scrapped")


class Installed(Record):
    """An item of a product that a customer owns: its serial number, since when, and until when it is under warranty."""

    party_column = "party_id"

    serial = models.CharField(_("serial number"), max_length=100)
    sort_key = SortKey(of="serial")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    party = models.ForeignKey("parties.Party", models.PROTECT, related_name="+", verbose_name=_("customer"))
    since = models.DateField(_("installed on"), null=True, blank=True)
    warranty_until = models.DateField(_("warranty until"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=InstalledState, default=InstalledState.IN_USE)
    description = models.TextField(_("description"), blank=True, max_length=10_000)

    class Meta(Record.Meta):
        verbose_name = _("installed item")
        verbose_name_plural = _("installed items")
        indexes = (
            *scoped_indexes("installed", "sort_key"),
            models.Index(fields=["party"], name="installed_party", include=["acl"], condition=ALIVE),
            models.Index(fields=["product"], name="installed_product", include=["acl"], condition=ALIVE),
            models.Index(fields=["warranty_until", "id"], name="installed_warranty", include=["acl"], condition=ALIVE),
        )
        constraints = (models.UniqueConstraint("product", "serial", name="installed_serial", condition=ALIVE),)

    def __str__(self) -> str:
        return self.serial

    def clean(self) -> None:
        """The warranty does not end before the item was installed."""
        if self.since and self.warranty_until and self.warranty_until < self.since:
            raise ValidationError({"warranty_until": _("It ends before it begins.")})
