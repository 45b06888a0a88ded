"""The question which deals are won, and what the answer may rest on."""

from math import expm1, log
from typing import Any
from uuid import UUID

from babel import Locale
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from klientela.core.access.models import Team
from klientela.core.learning.subjects import Feature, Subject
from klientela.core.parties.models import Industry
from klientela.core.processes.models import Process, Stage
from klientela.modules.pipeline.learnt.examples import ended_deals
from klientela.ui.formats import formats_now

CODE = "deals"


def _named(model: Any) -> Any:
    """How the key of such a record is said: by its name."""

    def say(value: Any) -> str:
        found = model.objects.filter(pk=UUID(str(value))).first() if value else None
        return str(found) if found else "–"

    return say


def _country(code: Any) -> str:
    """A country by its name in the reader's language."""
    names = Locale.parse((get_language() or "en").split("-")[0]).territories
    return str(names.get(str(code), code))


def _counted(value: Any) -> str:
    """A size that was kept as people feel it, as it is."""
    return formats_now().number(round(expm1(float(value) * log(10))))


FEATURES = (
    Feature("process", _("Process"), made_of=(("deals", "process"), ("processes", "name")), says=_named(Process)),
    Feature("stage", _("Stage"), made_of=(("deals", "stage"), ("stages", "name")), says=_named(Stage)),
    Feature("age", _("Days since it was opened"), "number", made_of=(("deals", "opened_at"), ("deals", "closed_at")), says=_counted),
    Feature("waiting", _("Days in its stage"), "number", made_of=(("deals", "moved_at"),), says=_counted),
    Feature(
        "price",
        _("List price of its products"),
        "number",
        made_of=(("deal-lines", "product"), ("products", "list_price"), ("products", "currency")),
        says=_counted,
    ),
    Feature("currency", _("Currency of its list prices"), made_of=(("deal-lines", "product"), ("products", "currency"))),
    Feature("series", _("Series of its first product"), made_of=(("deal-lines", "product"), ("products", "series"))),
    Feature("source", _("Source"), made_of=(("deals", "source"),)),
    Feature("team", _("Team"), made_of=(("deals", "team"),), says=_named(Team)),
    Feature(
        "industry",
        _("Industry of the customer"),
        made_of=(("deals", "party"), ("parties", "industry"), ("industries", "name")),
        says=_named(Industry),
    ),
    Feature("country", _("Country of the customer"), made_of=(("deals", "party"), ("parties", "country")), says=_country),
    Feature("employees", _("Employees of the customer"), "number", made_of=(("deals", "party"), ("parties", "employees")), says=_counted),
    Feature("contacts", _("Contacts about it so far"), "number", made_of=(("episodes", "about_key"), ("episodes", "at")), says=_counted),
)
DEALS = Subject(CODE, _("Which deals are won"), FEATURES, ended_deals)
