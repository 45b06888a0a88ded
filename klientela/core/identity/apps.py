from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class IdentityConfig(Module):
    """People who work with the system."""

    default = True
    name = "klientela.core.identity"
    label = "identity"
    verbose_name = _("Identity")
