from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class MessagingConfig(Module):
    """Mail of the program."""

    default = True
    name = "klientela.core.messaging"
    label = "messaging"
    verbose_name = _("Mail")
    requires = ("identity", "access")
