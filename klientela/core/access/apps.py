from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class AccessConfig(Module):
    """The organisation and its permissions."""

    default = True
    name = "klientela.core.access"
    label = "access"
    verbose_name = _("Access")
    requires = ("identity",)
