from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class PurchasesConfig(Module):
    """Who bought what."""

    default = True
    name = "klientela.modules.purchases"
    label = "purchases"
    verbose_name = _("What was bought")
    text = _("What customers bought, line by line, and what products and customers bring.")
    requires = ("catalogue",)
    icon = "receipt"
    order = 210
