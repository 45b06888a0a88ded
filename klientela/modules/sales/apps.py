from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class SalesConfig(Module):
    """The sales pipeline."""

    default = True
    name = "klientela.modules.sales"
    label = "sales"
    verbose_name = _("Sales")
    text = _("Deals with their stages and board, and reports of the pipeline: funnel, wins and revenue.")
    requires = ("catalogue",)
    icon = "target-arrow"
    order = 200
