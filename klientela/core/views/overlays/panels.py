"""The boxes packages add to record pages, by the key under which they stand, and what they are called where pages are arranged."""

from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.views.naming import plural_of
from klientela.kernel.entity import Entity, entity_named
from klientela.kernel.slot import slot

MAIN, SIDE = "main", "side"
PART, RELATED, HISTORY = "part.", "related", "history"


@dataclass(frozen=True)
class PanelName:
    """A box as it is called, and the column in which it usually stands."""

    label: Any
    place: str = MAIN


NAMES: dict[str, PanelName] = {
    "views.sign_in": PanelName(_("Sign-in"), SIDE),
    "views.place": PanelName(_("Where the person belongs")),
    "views.members": PanelName(_("Who belongs here")),
    "views.grants": PanelName(_("Permissions")),
    "views.keys": PanelName(_("Programs"), SIDE),
    "views.shared": PanelName(_("Shared with"), SIDE),
    "views.links": PanelName(_("Public links"), SIDE),
    "views.partners": PanelName(_("Partner access"), SIDE),
    "views.look_as": PanelName(_("Look as this person"), SIDE),
    "parties.open": PanelName(pgettext_lazy("party", "Open"), SIDE),
    "parties.family": PanelName(_("Relations and group")),
    "parties.roles": PanelName(_("Roles"), SIDE),
    "parties.people": PanelName(_("People"), SIDE),
    "parties.relations": PanelName(_("Relations"), SIDE),
    "parties.numbers": PanelName(_("Tax and register numbers"), SIDE),
    "organisation.company": PanelName(_("Company"), SIDE),
    "organisation.rules": PanelName(_("What lies here")),
    "timeline": PanelName(_("Timeline")),
    "timeline.time": PanelName(_("Time"), SIDE),
    "tasks.open": PanelName(_("Tasks"), SIDE),
    "documents.files": PanelName(pgettext_lazy("attachments", "Files"), SIDE),
    "approvals.panel": PanelName(_("Approvals"), SIDE),
    "sales.learnt": PanelName(_("Learnt chance"), SIDE),
    "process.editor": PanelName(_("Stages")),
    "sales.lines": PanelName(_("Products")),
    "sales.competitor": PanelName(_("Deals against it")),
    "sales.people": PanelName(_("Who decides"), SIDE),
    "sales.contacts": PanelName(_("Contacts by stage"), SIDE),
    "process.moves": PanelName(_("Way through the stages"), SIDE),
}
"""Boxes of the program; a box of a package that is not named here is called after its key."""
EVERYWHERE = frozenset({"process.path", "approvals.banner", "sales.figures", "parties.figures", "parties.marks", "parties.ways"})
"""What stands in the head of the page and is not moved."""
LATE = frozenset({
    *("parties.people", "parties.relations", "parties.numbers", "documents.files", "process.moves"),
    *("sales.lines", "sales.people", "sales.contacts"),
    *("views.shared", "views.links", "views.partners", "views.look_as"),
})
"""Boxes that browsers fetch once the page is there, while it is arranged as it comes; others of theirs stand above them."""
PARTIES = ("organizations", "persons")
OF_KIND = {
    "views.sign_in": ("users",),
    "parties.open": PARTIES,
    "parties.family": PARTIES,
    "parties.roles": PARTIES,
    "parties.people": ("organizations",),
    "parties.relations": PARTIES,
    "parties.numbers": PARTIES,
    "process.editor": ("processes",),
    "sales.lines": ("deals",),
    "sales.people": ("deals",),
    "sales.contacts": ("deals",),
    "sales.competitor": ("competitors",),
    "views.place": ("users",),
    "views.keys": ("users",),
    "views.look_as": ("users",),
    "views.grants": ("roles",),
    "views.members": ("roles", "teams", "branches", "territories"),
    "organisation.company": ("branches",),
    "organisation.rules": ("territories",),
}
"""Boxes that stand only on the pages of these."""


def panel_names(entity: Entity) -> dict[str, PanelName]:
    """The boxes that can stand on the page of an entity, in their usual order."""
    keys = [key for key in slot("record.panels").items() if key not in EVERYWHERE and entity.slug in OF_KIND.get(key, (entity.slug,))]
    found = {key: NAMES.get(key) or PanelName(_spoken(key)) for key in keys}
    found[RELATED] = PanelName(_("Records that refer to it"))
    found |= {f"{PART}{slug}": PanelName(plural_of(entity_named(slug))) for slug in entity.parts}
    return found | {HISTORY: PanelName(_("History"))}


def _spoken(key: str) -> str:
    return str(capfirst(key.rpartition(".")[2].replace("_", " ")))
