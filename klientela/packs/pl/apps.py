from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class PolandConfig(Module):
    """Rules of Poland."""

    default = True
    name = "klientela.packs.pl"
    label = "pl"
    verbose_name = _("Poland")
    text = _("Polish tax and register numbers (NIP, REGON, KRS, PESEL) and voivodeships.")
    icon = "flag"
    order = 900
