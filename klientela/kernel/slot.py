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
        Slot("work.titles", "What work in the background is called, by the name of its job, on the page where one sees how far it is."),
        Slot("identifiers.kinds", "Kinds of tax and register numbers a country pack knows: `kernel.identifiers.IdentifierKind`."),
        Slot("regions", "Tuples of `kernel.regions.Region`: the regions of a country, for addresses and territories."),
        Slot(
            "territories.source",
            "One `core.access.territories.Source`: the records that lie in territories, and which of them rules match.",
        ),
        Slot("record.triggers", "Functions `model -> [Trigger]`: what the database does whenever a row of the model changes."),
        Slot(
            "record.leads_on",
            "Functions `(entity, keys) -> {key: key}`: which records stand in the place of those that became others; no keys: of all.",
        ),
        Slot(
            "undo.whole",
            "Functions `(batch, user) -> core.records.undoing.Whole | None`: batches taken back as one, with rights of their own.",
        ),
        Slot("list.bulk", "Functions `(entity, user) -> [core.views.working.BulkAction]`: what else can be done with selected rows."),
        Slot("record.panels", "Functions `(entity, record, user) -> Panel | None` that add a panel to record pages."),
        Slot(
            "form.panels",
            "Functions `(entity, record, user, *, parent) -> Panel | None`: what stands above the fields of a form and watches it.",
        ),
        Slot("list.search", "One function `(entity, rows, text) -> rows`: how the search box of a list narrows it."),
        Slot(
            "criteria.texts",
            "Functions `(entity, field, text, *, op, user) -> Q | None`: true wherever a text stands in a field, and found faster.",
        ),
        Slot("criteria.flags", "`core.criteria.flags.Flag`: what can be asked of records with yes or no that stands in no column."),
        Slot("list.columns", "Functions `entity -> [core.views.columns.Column]`: columns a list shows beside the fields of its records."),
        Slot("menu", "`kernel.entity.MenuItem`: pages of a module's own in the main menu."),
        Slot("topbar", "`kernel.entity.Panel`: what stands in the bar above every page, such as the bell."),
        Slot(
            "palette.items",
            "Functions `user -> [kernel.commands.Command]`: what the palette offers beside records, menu, settings and help.",
        ),
        Slot("settings.pages", "`kernel.entity.MenuItem`: pages in the settings."),
        Slot("me.pages", "`kernel.entity.MenuItem`: pages of one's own things, led to from one's preferences."),
        Slot("dashboard.tiles", "`kernel.entity.TileKind`: boxes people can put on their start page."),
        Slot("dashboards.ready", "`kernel.entity.ReadyDashboard`: start pages as they come, for the ready roles."),
        Slot("configuration.parts", "`kernel.configuration.ConfigurationPart`: what goes into the file of the whole configuration."),
        Slot("reports", "`kernel.entity.MenuItem`: ready reports of a module."),
        Slot("reports.sold", "`modules.catalogue.api.SoldSource` by a word: what else the report of what brings most can count."),
        Slot("importers", "`kernel.entity.Importer` by entity slug: extra columns an import of the entity understands."),
        Slot(
            "import.around", "Context managers `entity -> …` around each transaction of an import: what is done for all its rows together."
        ),
        Slot(
            "import.duplicates",
            "Functions `entity, values of rows, user -> {place: (key, score, reason)}`: which rows are very like records he may see.",
        ),
        Slot("undo.origins", "Functions `batch -> slug | None`: what brought many records at once; it is taken back like a bulk change."),
        Slot("sign_in.links", "`kernel.entity.MenuItem`: other ways on from the sign-in page, such as a forgotten password."),
        Slot("invitation.carriers", "Functions `(user, link, by) -> str` that bring an invitation: the address it goes to, or nothing."),
        Slot("access.functions", "`core.access.functions.Function` by its name: what a role may do that concerns no record."),
        Slot(
            "access.own_fields",
            "One function `entity -> {name: level}`: fields the company has added, and what colleagues may do with each by default.",
        ),
        Slot(
            "access.made_of",
            "Functions `entity -> {name: {(entity, name)}}`: computed fields, and all the fields each is worked out of.",
        ),
        Slot("api.descriptions", "Functions `user -> (paths, schemas)`: operations beside those of entities, in the words of OpenAPI."),
        Slot("records.bindings", "Functions of `core.records.binding.Binder`: what a layout asks of the values somebody writes."),
        Slot(
            "own.computed",
            "Functions `(model, code) -> transform | None`: how the database works out a field of the company's own that is not kept.",
        ),
        Slot("own.files", "One function `file -> StoredFile`: keeps a file somebody has sent for a field of the company's own."),
        Slot("failures.keep", "Functions `(error, reference, *, door, user_id) -> None`: what keeps a failure nobody expected."),
        Slot("administration.boxes", "Functions `user -> kernel.entity.Panel | None`: what the page about the running system shows."),
        Slot("verify.checks", "`kernel.verifying.Check`, keyed by a word: what `bin/klientela verify` proves."),
        Slot("processes.gates", "`core.processes.kinds.GateKind` by its code: what can stand between a record and a stage."),
        Slot("processes.actions", "`core.processes.kinds.ActionKind` by its code: what a process can do by itself when a record moves."),
        Slot("timeline.kinds", "`core.timeline.kinds.EpisodeKind` by its code: what can happen with a party."),
        Slot(
            "timeline.sources",
            "`core.timeline.sources.Source` by a word: what of a package's own records shows on timelines, such as deals won.",
        ),
        Slot(
            "timeline.composer",
            "`core.timeline.composing.Tab` by a word: a further way of adding something at a record, such as a task.",
        ),
        Slot("party.figures", "`core.parties.card.kinds.FigureSource` by a word: key figures at the head of the card of a party."),
        Slot("party.open", "`core.parties.card.kinds.OpenSource` by a word: what is open with a party, such as deals."),
        Slot("party.ways", "Functions `(user, party) -> [core.parties.card.kinds.Way]`: what can be done with a party at once."),
        Slot(
            "party.weights",
            "Functions `(user, keys) -> {key: core.parties.card.kinds.Weight}`: what parties have open, for groups of them.",
        ),
        Slot("calendar.holidays", "`kernel.holidays.Holidays` by its country: days on which nobody works."),
        Slot("day.panels", "Functions `(user, day) -> Panel | None`: what stands beside the tasks on the page of one's day."),
        Slot("notifications.kinds", "`kernel.notice.NoticeKind` by its code: of what people are told on screen and by mail."),
        Slot("history.beside", "`core.views.beside.Beside`: what stands beside records, such as files, and is told in their history."),
        Slot("steps", "`kernel.guide.Step` by its code: what people of a role do first, and how it is known to be done."),
        Slot("steps.boxes", "Functions `user -> Panel | None`: what else the page of first steps offers, such as sample data."),
        Slot("tours", "`kernel.guide.Tour` by its code: a short walk over a page that shows where things are."),
        Slot(
            "learning.subjects",
            "`core.learning.subjects.Subject` by its code: what the company's own history teaches, such as which deals are won.",
        ),
        Slot("live.topics", "Names of topics the event stream may carry, with the policy of each."),
    )
}


def slot(name: str) -> Slot:
    """The slot of that name; an unknown name is a mistake in the program."""
    if name not in SLOTS:
        raise LookupError(f"There is no slot {name!r}; the known ones are {', '.join(SLOTS)}.")
    return SLOTS[name]
