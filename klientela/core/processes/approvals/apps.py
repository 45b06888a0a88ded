from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class ApprovalsConfig(Module):
    """Approvals: rules of who has to agree, requests, decisions, and substitutes."""

    default = True
    name = "klientela.core.processes.approvals"
    label = "approvals"
    verbose_name = _("Approvals")
    icon = "circle-check"
