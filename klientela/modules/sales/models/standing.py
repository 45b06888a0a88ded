"""What changed in deals, as the database writes it down."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.core.records.fields import CurrencyField, MoneyField
from klientela.modules.sales.models.deals import Deal


class DealChange(models.Model):
    """How a deal stood before and after something that counts was changed; the changes of one deal follow each other without a gap.

    Written by a trigger (`sql.py`), for imports and bulk edits alike. `at` is the moment in business: when the deal was
    opened, moved on or closed, else when it was written. References are plain keys: what happened stays although a rep is gone.
    """

    id = models.BigAutoField(primary_key=True)
    deal = models.ForeignKey(Deal, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    at = models.DateTimeField(_("changed"))
    was = models.CharField(max_length=7, blank=True)
    """Open, won, lost or deleted; empty before it was there."""
    now = models.CharField(max_length=7)
    was_amount = MoneyField(currency="was_currency", null=True)
    amount = MoneyField(_("amount"), null=True)
    was_currency = CurrencyField()
    currency = CurrencyField()
    was_closes_on = models.DateField(null=True)
    closes_on = models.DateField(_("closes on"), null=True)
    was_process = models.UUIDField(null=True)
    process = models.UUIDField(null=True)
    was_stage = models.UUIDField(null=True)
    stage = models.UUIDField(null=True)
    was_owner = models.UUIDField(null=True)
    owner = models.UUIDField(null=True)
    was_team = models.UUIDField(null=True)
    team = models.UUIDField(null=True)
    was_branch = models.UUIDField(null=True)
    branch = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("change of a deal")
        verbose_name_plural = _("changes of deals")
        indexes = (
            models.Index(fields=["deal", "at", "id"], name="dealchange_deal"),
            models.Index(fields=["at", "id"], name="dealchange_at"),
        )
