from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class RomaniaConfig(Module):
    """Rules of Romania."""

    default = True
    name = "klientela.packs.ro"
    label = "ro"
    verbose_name = _("Romania")
