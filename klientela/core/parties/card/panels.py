"""What the pages of companies and people have at their head, and the boxes that are fetched once the page is there."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.access.decisions import fields_for
from klientela.core.identity.models import User
from klientela.core.parties.card.kinds import Way, ways_of
from klientela.core.parties.models import Party
from klientela.core.views.cells import phone_text
from klientela.kernel.entity import Entity, Panel, entity_of
from klientela.kernel.slot import slot


def marks(entity: Entity, record: Any, user: User) -> Panel | None:
    """Tags and who looks after the party, beside its name."""
    return Panel(_("Marks"), "parties/marks.html", {}, place="name") if isinstance(record, Party) else None


def ways(entity: Entity, record: Any, user: User) -> Panel | None:
    """The buttons of what can be done with a party at once."""
    if not isinstance(record, Party):
        return None
    found = ways_of(user, record)
    return Panel(_("Ways"), "parties/ways.html", {"ways": found}, place="acts") if found else None


def figures(entity: Entity, record: Any, user: User) -> Panel | None:
    """The key figures of a party: sums over years, so they come after the page."""
    if not isinstance(record, Party) or not slot("party.figures").items():
        return None
    return Panel(_("Key figures"), "parties/figures_later.html", {"url": reverse("party-figures", args=[record.pk])}, place="head")


def open_box(entity: Entity, record: Any, user: User) -> Panel | None:
    """What is open with a party."""
    if not isinstance(record, Party) or all(source.has_box for source in slot("party.open")):
        return None
    return Panel(pgettext_lazy("party", "Open"), "parties/open_later.html", {"url": reverse("party-open", args=[record.pk])}, place="side")


def reaching(user: User, party: Party) -> list[Way]:
    """To call and to write, as far as the user sees number and address."""
    hidden, found = fields_for(user, entity_of(Party)), []
    if party.phone and "phone" not in hidden:
        found.append(Way(pgettext_lazy("action", "Call"), "phone", f"tel:{party.phone}", "l", note=phone_text(party.phone)))
    if party.email and "email" not in hidden:
        found.append(Way(pgettext_lazy("action", "Write"), "mail", f"mailto:{party.email}", "m", note=party.email))
    return found
