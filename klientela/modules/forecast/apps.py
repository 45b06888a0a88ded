from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class ForecastConfig(Module):
    """What is to come in, and what will."""

    default = True
    name = "klientela.modules.forecast"
    label = "forecast"
    verbose_name = _("Plan and forecast")
    text = _("What a year is to bring, and what the coming months will: plans, won, still open, and a range worked out of own history.")
    requires = ("pipeline", "sales", "catalogue")
    icon = "trending-up"
    order = 210
