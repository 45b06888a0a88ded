"""What sales adds to other places."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models import User
from klientela.kernel.entity import Entity, MenuItem, Panel
from klientela.kernel.slot import slot
from klientela.kernel.verifying import Check
from klientela.modules.sales import card
from klientela.modules.sales.around import contacts_panel, people_panel
from klientela.modules.sales.credit.pages import sees_commissions
from klientela.modules.sales.figures import figures_of
from klientela.modules.sales.first_steps import STEPS
from klientela.modules.sales.gates import REASON
from klientela.modules.sales.importing import IMPORTER
from klientela.modules.sales.lines.pages import lines_panel
from klientela.modules.sales.models import Deal
from klientela.modules.sales.proving import problems
from klientela.modules.sales.timeline import KINDS, SOURCE


def figures(entity: Entity, record: Any, user: User) -> Panel | None:
    """Worth, chance, closing day and time in stage of a deal."""
    if not isinstance(record, Deal):
        return None
    context = {"deal": record, "figures": figures_of(record, user)}
    return Panel(_("Figures"), "sales/figures.html", context, place="head")


COMMISSIONS = MenuItem(
    _("Commissions"), "report-commissions", "coins", allowed=sees_commissions, text=_("What won deals bring whom, month by month")
)
slot("importers").add("deals", IMPORTER)
slot("record.panels").add("sales.figures", figures, order=20)
slot("record.panels").add("sales.lines", lines_panel, order=7)
slot("record.panels").add("sales.people", people_panel, order=61)
slot("record.panels").add("sales.contacts", contacts_panel, order=62)
slot("reports").add("sales.commissions", COMMISSIONS, order=7)
slot("processes.gates").add("sales.reason", REASON, order=40)
slot("party.open").add("sales", card.OPEN, order=10)
slot("party.ways").add("sales", card.ways, order=30)
slot("party.weights").add("sales", card.weights)
slot("timeline.sources").add("deals", SOURCE)
for place, happening in enumerate(KINDS):
    slot("timeline.kinds").add(happening.code, happening, order=100 + place)
for place, (code, step) in enumerate(STEPS.items()):
    slot("steps").add(code, step, order=200 + place)
CHANGES = Check(
    "The changes of each deal lead to how it stands",
    problems,
    todo="Reports of the past tell something else than the deal does: bring back the last proved backup and tell the makers.",
)
slot("verify.checks").add("deals", CHANGES, order=80)
