"""What parties add to other places: on their record pages roles, people, relations both ways and numbers."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.identity.models import User
from klientela.core.parties.importing import ORGANIZATIONS, PERSONS
from klientela.core.parties.models import Party, PartyKind, PartyRole
from klientela.core.parties.queries import numbers, people, relatives
from klientela.core.parties.territories import SOURCE
from klientela.kernel.entity import Entity, Panel
from klientela.kernel.slot import slot


def of_party(title: Any, template: str, ask: Any, *, kind: str = "") -> Any:
    """A panel beside the record of a party (of one kind) with what `ask(user, party)` finds."""

    def panel(entity: Entity, record: Any, user: User) -> Panel | None:
        if not isinstance(record, Party) or kind not in ("", record.kind):
            return None
        context = {"party": record, "found": ask(user, record), "may_change": may(user, "update", record)}
        return Panel(title, f"parties/{template}.html", context, place="side")

    return panel


def roles(_user: User, party: Party) -> list[PartyRole]:
    """What a party is to the company."""
    return list(PartyRole.objects.filter(party=party).order_by("role"))


slot("importers").add("organizations", ORGANIZATIONS)
slot("importers").add("persons", PERSONS)
slot("record.panels").add("parties.roles", of_party(_("Roles"), "roles", roles), order=20)
slot("record.panels").add("parties.people", of_party(_("People"), "people", people, kind=PartyKind.ORGANIZATION), order=30)
slot("record.panels").add("parties.relations", of_party(_("Relations"), "relations", relatives), order=40)
slot("record.panels").add("parties.numbers", of_party(_("Tax and register numbers"), "numbers", numbers), order=50)
slot("territories.source").add("parties", SOURCE)
