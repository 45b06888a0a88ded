from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class TimelineConfig(Module):
    """What has happened with each party, the time it took and what it cost."""

    default = True
    name = "klientela.core.timeline"
    label = "timeline"
    verbose_name = _("Timeline")
    icon = "history"
