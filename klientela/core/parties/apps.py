from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class PartiesConfig(Module):
    """Organisations and persons."""

    default = True
    name = "klientela.core.parties"
    label = "parties"
    verbose_name = _("Parties")
    icon = "building"
