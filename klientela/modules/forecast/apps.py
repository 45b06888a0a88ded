from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class ForecastConfig(Module):
    """What the coming months bring."""

    default = True
    name = "klientela.modules.forecast"
    label = "forecast"
    verbose_name = _("Forecast")
    text = _("What the coming months bring: won, still open, and a range worked out of the company's own history.")
    requires = ("sales",)
    icon = "trending-up"
    order = 210
