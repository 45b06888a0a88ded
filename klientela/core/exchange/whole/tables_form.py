"""The page of tables and links: what it shows, and what a person has decided on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klientela.core.exchange.forms import importable
from klientela.core.exchange.mapping_form import Option, options
from klientela.core.exchange.whole.models import Transfer, TransferTable
from klientela.core.exchange.whole.plans import SKIP, TEXTS, TablePlan
from klientela.core.exchange.whole.services import links_of
from klientela.core.exchange.whole.shapes import Link, Shape
from klientela.core.identity.models import User
from klientela.core.views.naming import plural_of

WHY = {
    "key": gettext_lazy("key of the database"),
    "name": gettext_lazy("by its name"),
    "values": gettext_lazy("by its values"),
    "chosen": gettext_lazy("chosen"),
}
MOST_COLUMNS = 8


@dataclass
class TableRow:
    """One table as the page shows it."""

    table: TransferTable
    shape: Shape
    plan: TablePlan
    becomes: list[Option]
    headings: Sequence[str] = ()
    sample: Sequence[Sequence[str]] = ()
    mapped: int = 0
    together: str = ""

    @property
    def key(self) -> str:
        return ", ".join(self.plan.keys or self.shape.keys)


@dataclass
class LinkRow:
    """One link as the page shows it."""

    number: int
    link: Link
    targets: list[Option] = field(default_factory=list)

    @property
    def why(self) -> str:
        return str(WHY[self.link.why])


def table_rows(transfer: Transfer, by: User) -> list[TableRow]:
    """The tables with what they become."""
    labels = {SKIP: _("Leave out"), TEXTS: _("Only texts for other tables")}
    labels |= {entity.slug: plural_of(entity) for entity in importable(by)}
    rows = []
    for table in transfer.tables.order_by("number"):
        shape, plan = Shape.from_json(table.shape), TablePlan.from_json(table.plan)
        row = TableRow(table, shape, plan, options(labels, plan.becomes))
        row.headings, row.sample = shape.headings[:MOST_COLUMNS], [cells[:MOST_COLUMNS] for cells in shape.sample]
        row.mapped = len(plan.plan.columns) if plan.plan else 0
        rows.append(row)
    return rows


def link_rows(transfer: Transfer, rows: Sequence[TableRow]) -> list[LinkRow]:
    """The links with the tables they may lead to instead."""
    keyed = {row.table.name: f"{row.table.name}.{row.shape.key}" for row in rows if row.shape.key}
    return [
        LinkRow(number, link, options({"": _("no other table"), **keyed}, link.other if link.is_on else ""))
        for number, link in enumerate(links_of(transfer))
    ]


def free_columns(rows: Sequence[TableRow], links: Sequence[Link]) -> list[Option]:
    """The columns that lead to no other table yet."""
    taken = {(link.table, link.column) for link in links}
    names = [f"{row.table.name}.{heading}" for row in rows for heading in row.shape.headings if (row.table.name, heading) not in taken]
    return options({"": _("Another column"), **{name: name for name in names}}, "")


def becomes_sent(data: Mapping[str, str], rows: Sequence[TableRow]) -> dict[str, str]:
    """What each table becomes, as it was sent; what is not offered stays as it was."""
    found = {}
    for row in rows:
        sent = data.get(f"t{row.table.number}", row.plan.becomes)
        found[row.table.name] = sent if sent in {option.value for option in row.becomes} else row.plan.becomes
    return found


def links_sent(data: Mapping[str, str], transfer: Transfer, rows: Sequence[TableRow]) -> list[Link]:
    """The links as they were sent, with a further one where a column and a table were chosen."""
    keys = {row.table.name: row.shape.key for row in rows if row.shape.key}
    found = []
    for number, link in enumerate(links_of(transfer)):
        other = data.get(f"l{number}", link.other if link.is_on else "")
        if other and other != link.other and other in keys:
            found.append(Link(link.table, link.column, other, keys[other], "chosen"))
        else:
            found.append(replace(link, is_on=other == link.other))
    column, other = data.get("column", ""), data.get("other", "")
    known = {f"{row.table.name}.{heading}": (row.table.name, heading) for row in rows for heading in row.shape.headings}
    if column in known and other in keys and known[column] not in {(link.table, link.column) for link in found}:
        found.append(Link(*known[column], other, keys[other], "chosen"))
    return found
