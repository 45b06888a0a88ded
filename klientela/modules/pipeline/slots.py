"""What reports of deals add to other places. Their names stay as people have stored them."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models import User
from klientela.kernel.entity import MenuItem
from klientela.kernel.slot import slot
from klientela.modules.pipeline.card import FIGURES
from klientela.modules.pipeline.competitors.pages import panel as competitor_panel
from klientela.modules.pipeline.competitors.queries import sees_competition
from klientela.modules.pipeline.learnt.pages import panel as learnt_chance
from klientela.modules.pipeline.learnt.subject import CODE, DEALS
from klientela.modules.pipeline.queries.reps import sees_reps
from klientela.modules.pipeline.reports.sold import sees_any
from klientela.modules.pipeline.tiles import READY, TILES
from klientela.modules.sales.api.counting import sees_figures


def _sees(user: User, *, name: str) -> bool:
    return sees_figures(user, name)


REPORTS = (
    ("report-funnel", _("Funnel"), "filter", _("How far deals come, where they are lost and which stand still")),
    ("report-wins", _("Wins and cycle"), "trophy", _("Which part of deals is won, and how long it takes")),
    ("report-won", _("Won deals"), "trophy", _("Each won deal with customer, closing day, amount and margin")),
    ("report-revenue", _("Revenue"), "chart-bar", _("What was won by whom, from whom, for what and when")),
)

MADE_OF = {"report-won": "revenue"}
"""Reports made of the fields of another figure."""
COMPETITORS = MenuItem(
    _("Competitors"), "report-competitors", "shield", allowed=sees_competition, text=_("How often deals are won against whom")
)
PARETO = MenuItem(
    _("What brings most"),
    "report-pareto",
    "chart-bar",
    allowed=sees_any,
    text=_("Products and customers by revenue and profit, in classes"),
)
REPS = MenuItem(
    _("Representatives"),
    "report-reps",
    "users",
    allowed=sees_reps,
    text=_("What each opened, moved on and closed, whether in order, and a ranking"),
)
STANDING = MenuItem(
    _("Where every talk stands"),
    "report-standing",
    "layout-kanban",
    allowed=partial(_sees, name="open"),
    text=_("All open deals, what moved since a chosen day, and how stages pass them on"),
)
slot("reports").add("sales.standing", STANDING, order=-1)
for number, (url_name, label, icon, text) in enumerate(REPORTS):
    allowed = partial(_sees, name=MADE_OF.get(url_name, url_name.removeprefix("report-")))
    slot("reports").add(f"sales.{url_name}", MenuItem(label, url_name, icon, allowed=allowed, text=text), order=number)
slot("reports").add("sales.pareto", PARETO, order=3)
slot("reports").add("sales.reps", REPS, order=5)
slot("reports").add("sales.competitors", COMPETITORS, order=6)
slot("record.panels").add("sales.competitor", competitor_panel, order=8)
slot("record.panels").add("sales.learnt", learnt_chance, order=60)
slot("learning.subjects").add(CODE, DEALS)
slot("party.figures").add("sales", FIGURES, order=30)
for key, kind in TILES.items():
    slot("dashboard.tiles").add(key, kind, order=50)
for number, (key, ready) in enumerate(READY.items()):
    slot("dashboards.ready").add(key, ready, order=number)
