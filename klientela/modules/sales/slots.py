"""What sales adds to other places."""

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models import User
from klientela.kernel.entity import Entity, MenuItem, Panel
from klientela.kernel.slot import slot
from klientela.kernel.verifying import Check
from klientela.modules.sales import card
from klientela.modules.sales.around import contacts_panel, people_panel
from klientela.modules.sales.competitors.pages import panel as competitor_panel
from klientela.modules.sales.competitors.queries import sees_competition
from klientela.modules.sales.credit.pages import sees_commissions
from klientela.modules.sales.figures import figures_of
from klientela.modules.sales.first_steps import STEPS
from klientela.modules.sales.gates import REASON
from klientela.modules.sales.importing import IMPORTER
from klientela.modules.sales.learnt.pages import panel as learnt_chance
from klientela.modules.sales.learnt.subject import CODE, DEALS
from klientela.modules.sales.lines.pages import lines_panel
from klientela.modules.sales.models import Deal
from klientela.modules.sales.queries.seeing import sees_figures
from klientela.modules.sales.reports.pareto import sees_sold
from klientela.modules.sales.standing.proving import problems
from klientela.modules.sales.tiles import READY, TILES
from klientela.modules.sales.timeline import KINDS, SOURCE


def figures(entity: Entity, record: Any, user: User) -> Panel | None:
    """Worth, chance, closing day and time in stage of a deal."""
    if not isinstance(record, Deal):
        return None
    context = {"deal": record, "figures": figures_of(record, user)}
    return Panel(_("Figures"), "sales/figures.html", context, place="head")


def reads_deals(user: User) -> bool:
    """Reports are for whoever may read deals and sees what at least one of them is made of."""
    return any(sees_figures(user, name) for name in ("funnel", "wins", "revenue"))


def _sees(user: User, *, name: str) -> bool:
    return sees_figures(user, name)


REPORTS = (
    ("report-funnel", _("Funnel"), "filter", _("How far deals come, where they are lost and which stand still")),
    ("report-wins", _("Wins and cycle"), "trophy", _("Which part of deals is won, and how long it takes")),
    ("report-revenue", _("Revenue"), "chart-bar", _("What was won by whom, from whom, for what and when")),
)

COMPETITORS = MenuItem(
    _("Competitors"), "report-competitors", "shield", allowed=sees_competition, text=_("How often deals are won against whom")
)
PARETO = MenuItem(
    _("What brings most"),
    "report-pareto",
    "chart-bar",
    allowed=sees_sold,
    text=_("Products and customers by revenue and profit, in classes"),
)
COMMISSIONS = MenuItem(
    _("Commissions"), "report-commissions", "coins", allowed=sees_commissions, text=_("What won deals bring whom, month by month")
)
STANDING = MenuItem(
    _("Where every talk stands"),
    "report-standing",
    "layout-kanban",
    allowed=partial(_sees, name="open"),
    text=_("All open deals, what moved since a chosen day, and how stages pass them on"),
)
slot("reports").add("sales.standing", STANDING, order=-1)
slot("importers").add("deals", IMPORTER)
for number, (url_name, label, icon, text) in enumerate(REPORTS):
    allowed = partial(_sees, name=url_name.removeprefix("report-"))
    slot("reports").add(f"sales.{url_name}", MenuItem(label, url_name, icon, allowed=allowed, text=text), order=number)
slot("record.panels").add("sales.figures", figures, order=20)
slot("record.panels").add("sales.lines", lines_panel, order=7)
slot("record.panels").add("sales.competitor", competitor_panel, order=8)
slot("record.panels").add("sales.people", people_panel, order=61)
slot("record.panels").add("sales.contacts", contacts_panel, order=62)
slot("reports").add("sales.pareto", PARETO, order=3)
slot("reports").add("sales.competitors", COMPETITORS, order=6)
slot("reports").add("sales.commissions", COMMISSIONS, order=7)
slot("processes.gates").add("sales.reason", REASON, order=40)
slot("record.panels").add("sales.learnt", learnt_chance, order=60)
slot("learning.subjects").add(CODE, DEALS)
slot("party.figures").add("sales", card.FIGURES, order=30)
slot("party.open").add("sales", card.OPEN, order=10)
slot("party.ways").add("sales", card.ways, order=30)
slot("party.weights").add("sales", card.weights)
for key, kind in TILES.items():
    slot("dashboard.tiles").add(key, kind, order=50)
for number, (key, ready) in enumerate(READY.items()):
    slot("dashboards.ready").add(key, ready, order=number)
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
