from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class LeadsConfig(Module):
    """Who may become a customer."""

    default = True
    name = "klientela.modules.leads"
    label = "leads"
    verbose_name = _("Leads")
    text = _("People and companies who may become customers: caught by forms, scored, routed, and turned into deals.")
    requires = ("sales", "catalogue")
    icon = "user-plus"
    order = 190
