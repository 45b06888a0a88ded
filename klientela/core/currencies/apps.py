from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class CurrenciesConfig(Module):
    """Rates of currencies by day."""

    default = True
    name = "klientela.core.currencies"
    label = "currencies"
    verbose_name = _("Currencies")
