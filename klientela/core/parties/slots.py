"""What parties add to other places: on their record pages roles, people, relations both ways and numbers."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import fixed_for, sees
from klientela.core.identity.models import User
from klientela.core.parties.calling.pages import commands
from klientela.core.parties.card import panels as card
from klientela.core.parties.family.panel import family_panel
from klientela.core.parties.first_steps import STEPS
from klientela.core.parties.importing import ORGANIZATIONS, PERSONS
from klientela.core.parties.models import Party, PartyKind, PartyRole, Person
from klientela.core.parties.queries import Relative, around, numbers
from klientela.core.parties.territories import SOURCE
from klientela.core.records.writing import lacking, may_make
from klientela.core.views.effective import effective
from klientela.core.views.rights import is_open
from klientela.kernel.entity import Entity, Panel, entity_named, entity_of
from klientela.kernel.slot import slot

AROUND = "_around_of_page"


def of_party(title: Any, template: str, ask: Any, *, part: str, kind: str = "") -> Any:
    """A panel beside the record of a party (of one kind) with what `ask(user, party)` finds among its parts.

    It is there for who sees every field of these parts that it shows; to be changed, for who may also write them.
    """

    def panel(entity: Entity, record: Any, user: User) -> Panel | None:
        parts = entity_named(part)
        if not isinstance(record, Party) or kind not in ("", record.kind) or not sees(user, parts, *NEEDED[part]):
            return None
        may_change = is_open(user, "update", record) and bool(effective(parts, user).form)
        context = {
            "party": record,
            "found": ask(user, record),
            "may_change": may_change,
            "may_add": may_change and not lacking(parts, user),
            "may_employ": may_make(user, entity_of(Person)) and "employer" not in fixed_for(user, entity_of(Person)),
        }
        return Panel(title, f"parties/{template}.html", context, place="side")

    return panel


NEEDED = {"party-roles": ("role",), "relations": ("kind", "other"), "identifiers": ("kind", "value")}


def roles(_user: User, party: Party) -> list[PartyRole]:
    """What a party is to the company."""
    return list(PartyRole.objects.filter(party=party).order_by("role"))


def _around(user: User, party: Party) -> tuple[list[Relative], list[Relative]]:
    """Asked once for both panels of a page."""
    kept = party.__dict__.setdefault(AROUND, {})
    if user.pk not in kept:
        kept[user.pk] = around(user, party)
    known: tuple[list[Relative], list[Relative]] = kept[user.pk]
    return known


def _relatives(user: User, party: Party) -> list[Relative]:
    return _around(user, party)[0]


def _people(user: User, party: Party) -> list[Relative]:
    return _around(user, party)[1]


slot("importers").add("organizations", ORGANIZATIONS)
slot("importers").add("persons", PERSONS)
slot("record.panels").add("parties.roles", of_party(_("Roles"), "roles", roles, part="party-roles"), order=20)
slot("record.panels").add(
    "parties.people", of_party(_("People"), "people", _people, part="relations", kind=PartyKind.ORGANIZATION), order=30
)
slot("record.panels").add("parties.relations", of_party(_("Relations"), "relations", _relatives, part="relations"), order=40)
slot("record.panels").add("parties.numbers", of_party(_("Tax and register numbers"), "numbers", numbers, part="identifiers"), order=50)
slot("territories.source").add("parties", SOURCE)
for place, (code, step) in enumerate(STEPS.items()):
    slot("steps").add(code, step, order=100 + place)
slot("record.panels").add("parties.marks", card.marks, order=1)
slot("record.panels").add("parties.ways", card.ways, order=2)
slot("record.panels").add("parties.figures", card.figures, order=25)
slot("record.panels").add("parties.open", card.open_box, order=5)
slot("record.panels").add("parties.family", family_panel, order=45)
slot("party.ways").add("parties", card.reaching, order=10)
slot("palette.items").add("parties.calling", commands)
