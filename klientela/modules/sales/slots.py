"""What sales adds to other places."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import fields_for, may
from klientela.core.identity.models import User
from klientela.kernel.entity import Entity, MenuItem, Panel, entity_named
from klientela.kernel.slot import slot
from klientela.modules.sales.figures import figures_of
from klientela.modules.sales.importing import IMPORTER
from klientela.modules.sales.models import Deal


def figures(entity: Entity, record: Any, user: User) -> Panel | None:
    """Worth, chance, closing day and time in stage of a deal."""
    if not isinstance(record, Deal):
        return None
    context = {"deal": record, "figures": figures_of(record), "hidden": fields_for(user, entity)}
    return Panel(_("Figures"), "sales/figures.html", context, place="head")


def reads_deals(user: User) -> bool:
    """Reports are for whoever may read deals."""
    return may(user, "read", entity_named("deals"))


REPORTS = (
    ("report-funnel", _("Funnel"), "filter", _("How far deals come, where they are lost and which stand still")),
    ("report-wins", _("Wins and cycle"), "trophy", _("Which part of deals is won, and how long it takes")),
    ("report-revenue", _("Revenue"), "chart-bar", _("What was won by whom, from whom, for what and when")),
)

slot("importers").add("deals", IMPORTER)
slot("menu").add("reports", MenuItem(_("Reports"), "reports", "chart-bar", group="reports", allowed=reads_deals))
for number, (url_name, label, icon, text) in enumerate(REPORTS):
    slot("reports").add(f"sales.{url_name}", MenuItem(label, url_name, icon, allowed=reads_deals, text=text), order=number)
slot("record.panels").add("sales.figures", figures, order=20)
