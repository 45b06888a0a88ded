"""What sales adds to other places."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import fields_for
from klientela.core.identity.models import User
from klientela.kernel.entity import Entity, Panel
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


slot("importers").add("deals", IMPORTER)
slot("record.panels").add("sales.figures", figures, order=20)
