from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class SalesConfig(Module):
    """Deals and what is done with them."""

    default = True
    name = "klientela.modules.sales"
    label = "sales"
    verbose_name = _("Sales")
    text = _("Deals with their stages and board, product lines, competitors and commissions.")
    requires = ("catalogue",)
    icon = "target-arrow"
    order = 200
