"""What purchases add to other places: their report, boxes of customers and products, the timeline, what a file may hold."""

from django.utils.translation import gettext_lazy as _

from klientela.kernel.entity import MenuItem
from klientela.kernel.slot import slot
from klientela.modules.purchases.around import panel
from klientela.modules.purchases.importing import IMPORTER
from klientela.modules.purchases.queries import sees_bought
from klientela.modules.purchases.timeline import KIND, SOURCE

REPORT = MenuItem(
    _("Who bought what"),
    "report-purchases",
    "receipt",
    allowed=sees_bought,
    text=_("What products and customers brought, line by line, in classes"),
)
slot("reports").add("purchases.report", REPORT, order=4)
slot("record.panels").add("purchases.bought", panel, order=63)
slot("importers").add("purchases", IMPORTER)
slot("timeline.sources").add("purchases", SOURCE)
slot("timeline.kinds").add(KIND.code, KIND, order=110)
