from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class OperationsConfig(Module):
    """Running the system: status, demo data, command line."""

    default = True
    name = "klientela.core.operations"
    label = "operations"
    verbose_name = _("Operations")
