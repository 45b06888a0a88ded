from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class ProcessesConfig(Module):
    """Processes and their stages."""

    default = True
    name = "klientela.core.processes"
    label = "processes"
    verbose_name = _("Processes")
    icon = "git-branch"
