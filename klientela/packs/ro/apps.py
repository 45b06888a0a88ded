from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class RomaniaConfig(Module):
    """Rules of Romania."""

    default = True
    name = "klientela.packs.ro"
    label = "ro"
    verbose_name = _("Romania")
    text = _("Romanian tax, register and personal numbers (CUI, CNP, ORC) and counties.")
    icon = "flag"
    order = 900
