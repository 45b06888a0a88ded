from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class ApiConfig(Module):
    """The REST interface of every entity."""

    default = True
    name = "klientela.core.api"
    label = "api"
    verbose_name = _("API")
