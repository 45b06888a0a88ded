from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class ExchangeConfig(Module):
    """Import and export of everything that has an entity."""

    default = True
    name = "klientela.core.exchange"
    label = "exchange"
    verbose_name = _("Import and export")
