from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class EuropeanUnionConfig(Module):
    """Rules common to the European Union."""

    default = True
    name = "klientela.packs.eu"
    label = "eu"
    verbose_name = _("European Union")
    text = _("VAT numbers of the European Union.")
    icon = "flag"
    order = 900
