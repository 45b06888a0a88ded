"""What the forecast adds to other places."""

from django.utils.translation import gettext_lazy as _

from klientela.kernel.entity import MenuItem
from klientela.kernel.slot import slot
from klientela.modules.forecast.book import sees_forecast
from klientela.modules.forecast.plans.showing import PLAN, targets_panel

FORECAST = MenuItem(
    _("Forecast"),
    "report-forecast",
    "trending-up",
    allowed=sees_forecast,
    text=_("What a period brings against its plan: won, still open, and a range from own history"),
)
slot("reports").add("forecast", FORECAST, order=0)
slot("work.titles").add("forecast.check", _("Holding the past against what would have been said"))
slot("record.panels").add("forecast.targets", targets_panel, order=20)
slot("dashboard.tiles").add("sales.plan", PLAN)
