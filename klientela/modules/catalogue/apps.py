from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class CatalogueConfig(Module):
    """Products and their list prices."""

    default = True
    name = "klientela.modules.catalogue"
    label = "catalogue"
    verbose_name = _("Catalogue")
    text = _("Products with codes and list prices, for deals and whatever else is sold.")
    icon = "package"
    order = 300
