"""Where parties are paid, and from where they pay."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.core.records.fields import CurrencyField
from klientela.core.records.models import Part
from klientela.kernel.banking import MAX_IBAN, spelled


class PartyAccount(Part):
    """A bank account of a party. An IBAN is proved by its check digits; other numbers are kept as unverified."""

    party = models.ForeignKey("parties.Party", models.CASCADE, db_index=False, related_name="+", verbose_name=_("party"))
    number = models.CharField(_("account number (IBAN)"), max_length=MAX_IBAN)
    is_verified = models.BooleanField(_("verified IBAN"), default=True, editable=False)
    bic = models.CharField(_("bank code (BIC)"), max_length=11, blank=True)
    bank = models.CharField(_("bank"), max_length=120, blank=True)
    holder = models.CharField(_("account holder"), max_length=200, blank=True)
    currency = CurrencyField()
    is_main = models.BooleanField(_("main account"), default=False)
    number_set_at = models.DateTimeField(_("number entered"), null=True, blank=True, editable=False)
    number_set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("number entered by"),
    )
    was_replaced = models.BooleanField(_("number was changed"), default=False, editable=False)

    class Meta(Part.Meta):
        verbose_name = _("bank account of a party")
        verbose_name_plural = _("bank accounts of a party")
        constraints = (models.UniqueConstraint("party", "number", name="party_account_once", condition=models.Q(deleted_at=None)),)
        indexes = (models.Index(fields=["number"], name="party_account_number", condition=models.Q(deleted_at=None)),)

    def __str__(self) -> str:
        return spelled(self.number)
