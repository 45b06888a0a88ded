"""Places where a higher package adds something to a lower one. The set of places is closed: an unknown name raises."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from klientela.kernel.module import is_on_here, module_of


class _Contribution(NamedTuple):
    order: int
    key: str
    item: Any
    place: str
    """The file that contributed it: when its module is switched off, the contribution is not there."""


@dataclass
class Slot:
    """One place for contributions, with what a contribution must be."""

    name: str
    doc: str
    _known: list[_Contribution] = field(default_factory=list)

    def add(self, key: str, item: Any, *, order: int = 100) -> None:
        """Contribute an item under a key; the same key again replaces it, so that a reload does no harm."""
        place = str(sys._getframe(1).f_globals["__name__"])
        self._known = [known for known in self._known if known.key != key]
        self._known.append(_Contribution(order, key, item, place))
        self._known.sort(key=lambda known: known[:2])

    def __iter__(self) -> Iterator[Any]:
        return iter(self.items().values())

    def items(self) -> dict[str, Any]:
        """Key and contribution, in their order, of the modules that are switched on."""
        return {known.key: known.item for known in self._known if is_on_here(known.place)}

    def kept(self) -> dict[str, Any]:
        """Those of switched-off modules too: for what must go on holding for the data that stays."""
        return {known.key: known.item for known in self._known}

    def of(self, label: str) -> dict[str, Any]:
        """What one module contributes, whether it is on or off."""
        return {known.key: known.item for known in self._known if module_of(known.place) == label}

    def module_of(self, key: str) -> str:
        """The label of the module that contributes under a key; empty where none does."""
        return next((module_of(known.place) for known in self._known if known.key == key), "")


SLOTS = {
    slot.name: slot
    for slot in (
        Slot("identifiers.kinds", "Kinds of tax and register numbers a country pack knows: `kernel.identifiers.IdentifierKind`."),
        Slot("regions", "Tuples of `kernel.regions.Region`: the regions of a country, for addresses and territories."),
        Slot(
            "territories.source",
            "One `core.access.territories.Source`: the records that lie in territories, and which of them rules match.",
        ),
        Slot("record.triggers", "Functions `model -> [Trigger]`: what the database does whenever a row of the model changes."),
        Slot("record.panels", "Functions `(entity, record, user) -> Panel | None` that add a panel to record pages."),
        Slot("list.search", "One function `(entity, rows, text) -> rows`: how the search box of a list narrows it."),
        Slot("list.columns", "Functions `entity -> [core.views.columns.Column]`: columns a list shows beside the fields of its records."),
        Slot("menu", "`kernel.entity.MenuItem`: pages of a module's own in the main menu."),
        Slot("settings.pages", "`kernel.entity.MenuItem`: pages in the settings."),
        Slot("dashboard.tiles", "Functions `user -> Tile | None` shown on the start page."),
        Slot("reports", "`kernel.entity.MenuItem`: ready reports of a module."),
        Slot("importers", "`kernel.entity.Importer` by entity slug: extra columns an import of the entity understands."),
        Slot("sign_in.links", "`kernel.entity.MenuItem`: other ways on from the sign-in page, such as a forgotten password."),
        Slot("invitation.carriers", "Functions `(user, link, by) -> str` that bring an invitation: the address it goes to, or nothing."),
        Slot("access.functions", "`core.access.functions.Function` by its name: what a role may do that concerns no record."),
        Slot("verify.checks", "`kernel.verifying.Check`, keyed by a word: what `bin/klientela verify` proves."),
        Slot("live.topics", "Names of topics the event stream may carry, with the policy of each."),
    )
}


def slot(name: str) -> Slot:
    """The slot of that name; an unknown name is a mistake in the program."""
    if name not in SLOTS:
        raise LookupError(f"There is no slot {name!r}; the known ones are {', '.join(SLOTS)}.")
    return SLOTS[name]
