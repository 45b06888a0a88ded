from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class PolandConfig(Module):
    """Rules of Poland."""

    default = True
    name = "klientela.packs.pl"
    label = "pl"
    verbose_name = _("Poland")
