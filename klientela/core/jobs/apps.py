from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class JobsConfig(Module):
    """Work that goes on in the background."""

    default = True
    name = "klientela.core.jobs"
    label = "jobs"
    verbose_name = _("Background work")
