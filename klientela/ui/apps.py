from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class UiConfig(Module):
    """The design system."""

    default = True
    name = "klientela.ui"
    label = "ui"
    verbose_name = _("Interface")
