"""Which program a file comes from, told by its headings, whatever their order and whatever further ones there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from klientela.core.access.decisions import may
from klientela.core.exchange.folding import fold
from klientela.core.exchange.plans import ColumnPlan, Plan
from klientela.core.exchange.proposing import propose_column
from klientela.core.exchange.reading import Table
from klientela.core.exchange.ready.formats import FORMATS, Format
from klientela.core.exchange.targets import Goal, goals_of
from klientela.core.identity.models import User
from klientela.core.records.writing import may_make_by_name
from klientela.kernel.entity import entities, entity_named

SEVERAL = ":::"
LOOKED_AT = 20_000
"""So many rows are looked through for cells with several values and days without a year."""


@dataclass(frozen=True)
class Recognised:
    """A file that is an export of a known program, and what its rows become."""

    format: Format
    headings: tuple[str, ...]

    @property
    def label(self) -> str:
        return self.format.label

    @property
    def entity(self) -> str:
        return self.format.entity


def recognise(headings: Iterable[str], *, entity: str = "") -> Recognised | None:
    """The program whose export has such headings; among several the one with the most, first of all one of this entity."""
    known = tuple(headings)
    have = {_plain(heading) for heading in known}
    found = [(one.entity == entity, _hits(one, have), one) for one in FORMATS]
    fitting = [(wanted, hits, one) for wanted, hits, one in found if hits]
    if not fitting:
        return None
    best = max(fitting, key=lambda each: each[:2])
    return Recognised(best[2], known)


def _hits(one: Format, have: set[str]) -> int:
    if not {_plain(heading) for heading in one.telling} <= have:
        return 0
    hits = len(have & {_plain(heading) for heading in (*one.columns, *one.telling, *one.further)})
    return hits if hits >= one.least else 0


def _plain(heading: str) -> str:
    return fold(heading.rstrip("* "))


def ready_plan(found: Recognised, table: Table, *, by: User) -> Plan:
    """The mapping of an export as this user may import it: columns he may not fill are left out."""
    entity = entity_named(found.entity)
    goals = goals_of(entity, by)
    several, yearless = _peculiar(table, found)
    wanted = {_plain(heading): goal for heading, goal in _goals_by_heading(found.format, several).items()}
    columns: dict[str, ColumnPlan] = {}
    for heading in table.headings:
        goal = wanted.get(_plain(heading), "")
        if goal in goals and goal not in {column.field for column in columns.values()}:
            columns[heading] = _column(goals[goal], table.column(heading), dropped=yearless.get(heading, ()), by=by)
    taken = {column.field for column in columns.values()}
    constants = {
        name: text for name, text in found.format.constants.items() if name in goals and name.removesuffix(":for") in _parts(taken)
    }
    key = next((name for name in entity.key if name in taken), "")
    read = Plan(entity=entity.slug, encoding=table.said_encoding, separator=table.said_separator, table=table.name)
    return replace(read, columns=columns, constants=constants, key=key, name=found.label)


def _goals_by_heading(one: Format, several: set[str]) -> dict[str, str]:
    """Where the columns go; one with several values in a cell goes, with its label, where there can be several."""
    plain = {_plain(heading) for heading in several}
    moved = {(heading, label): goal for (heading, label), goal in one.several.items() if _plain(heading) in plain}
    goals = {**one.columns, **{heading: goal for (heading, _label), goal in moved.items()}}
    return {**goals, **{label: f"{goal}:for" for (_heading, label), goal in moved.items()}}


def _parts(taken: Iterable[str]) -> set[str]:
    """The fields, and the addresses they are parts of."""
    return {*taken, *(name.rpartition(":")[0] for name in taken)}


def _column(goal: Goal, texts: Sequence[str], *, dropped: Iterable[str], by: User) -> ColumnPlan:
    plan = propose_column(goal, [text for text in texts if text.strip() and text not in set(dropped)][:200], by=by)
    makes = plan.create or (goal.name in ("employer", "party") and goal.kind == "reference" and may_make_by_name(by, goal.entity))
    return ColumnPlan(
        field=goal.name, date_format=plan.date_format, decimal_mark=plan.decimal_mark, create=makes, values=dict.fromkeys(dropped, "")
    )


def _peculiar(table: Table, found: Recognised) -> tuple[set[str], dict[str, tuple[str, ...]]]:
    """Columns with several values in one cell; and birthdays of which the year is not told, which are left out."""
    several: set[str] = set()
    yearless: dict[str, dict[str, None]] = {}
    for number, row in enumerate(table.rows()):
        if number >= LOOKED_AT:
            break
        for heading, text in zip(table.headings, row.cells, strict=False):
            if SEVERAL in text:
                several.add(heading)
            elif text.strip().startswith("--") and text.strip()[2:3].isdigit():
                yearless.setdefault(heading, {})[text.strip()] = None
    return several, {heading: tuple(texts) for heading, texts in yearless.items()}


def may_bring(found: Recognised, by: User) -> bool:
    """Whether this user may bring in what the file holds."""
    return any(entity.slug == found.entity for entity in entities()) and may(by, "create", entity_named(found.entity))
