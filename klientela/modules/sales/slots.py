"""What sales adds to other places."""

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import sees
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.kernel.entity import Entity, MenuItem, Panel, entity_of
from klientela.kernel.slot import slot
from klientela.modules.sales.figures import figures_of
from klientela.modules.sales.importing import IMPORTER
from klientela.modules.sales.models import Deal
from klientela.modules.sales.queries import Choice, added, open_stages
from klientela.modules.sales.queries.results import overall
from klientela.modules.sales.queries.seeing import sees_figures, sees_money
from klientela.modules.sales.tiles import ranking, won_by_month


def figures(entity: Entity, record: Any, user: User) -> Panel | None:
    """Worth, chance, closing day and time in stage of a deal."""
    if not isinstance(record, Deal):
        return None
    context = {"deal": record, "figures": figures_of(record, user)}
    return Panel(_("Figures"), "sales/figures.html", context, place="head")


def customer(entity: Entity, record: Any, user: User) -> Panel | None:
    """What the deals with a party have brought and what stands open, for whoever may read any of them."""
    if not isinstance(record, Party) or not sees(user, entity_of(Deal), "party"):
        return None
    choice = Choice(customer=record.pk)
    total, stages = overall(user, choice=choice), open_stages(user, choice=choice)
    if not total.closed and not stages:
        return None
    context = {
        "party": record,
        "total": total,
        "has_money": sees_money(user),
        "has_results": sees_figures(user, "wins"),
        "has_open": sees_figures(user, "open"),
        "open": sum(stage.deals for stage in stages),
        "open_value": added(stage.value for stage in stages),
        "weighted": added(stage.weighted for stage in stages),
    }
    return Panel(_("Figures"), "sales/customer.html", context, place="head")


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

slot("importers").add("deals", IMPORTER)
for number, (url_name, label, icon, text) in enumerate(REPORTS):
    allowed = partial(_sees, name=url_name.removeprefix("report-"))
    slot("reports").add(f"sales.{url_name}", MenuItem(label, url_name, icon, allowed=allowed, text=text), order=number)
slot("record.panels").add("sales.figures", figures, order=20)
slot("record.panels").add("sales.customer", customer, order=30)
slot("dashboard.tiles").add("sales.won", won_by_month, order=50)
slot("dashboard.tiles").add("sales.people", ranking, order=60)
