"""The page of one table: which columns go where, and what is put beside them out of other tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from klientela.core.exchange.mapping_form import Option, Row, options, rows_of
from klientela.core.exchange.plans import ColumnPlan, Plan
from klientela.core.exchange.survey import Column
from klientela.core.exchange.targets import Goal
from klientela.core.exchange.whole.drafting import Source
from klientela.core.exchange.whole.plans import SOURCE, Lookup, TablePlan, Total
from klientela.core.exchange.whole.shapes import Link, Shape
from klientela.core.identity.models import User
from klientela.kernel.entity import entity_named

MOST_TITLE = 60


@dataclass(frozen=True)
class LookupRow:
    """A column that holds keys of another table, and the text that may be taken from there."""

    number: int
    link: Link
    takes: list[Option]


@dataclass(frozen=True)
class TotalRow:
    """A table with rows that belong to a row of this one, and what of them may be summed."""

    number: int
    link: Link
    amounts: list[Option]
    quantities: list[Option]
    discounts: list[Option]


def keyed_rows(columns: Sequence[Column], plan: Plan, goals: Mapping[str, Goal], *, source: Source, by: User) -> list[Row]:
    """The columns as the wizard shows them; what may refer to another table is offered its key."""
    rows = rows_of(columns, plan, goals, by=by)
    for row in rows:
        if row.goal is None or row.goal.kind != "reference":
            continue
        tables = fitting_tables(row.goal, source)
        row.matches += options({f"{SOURCE}{name}": _("key of “%(table)s”") % {"table": name} for name in tables}, row.plan.match)
        if row.plan.match.startswith(SOURCE):
            row.values, row.may_create = [], False
    return rows


def fitting_tables(goal: Goal, source: Source) -> list[str]:
    """The tables whose rows become records that may stand in a field."""
    return [name for name in source.becomes if source.is_brought(name) and goal.is_of(entity_named(source.becomes[name]))]


def with_sources(plan: Plan, data: Mapping[str, str], columns: Sequence[Column], *, goals: Mapping[str, Goal], source: Source) -> Plan:
    """The plan with the references that were said to be found by keys of other tables."""
    found = dict(plan.columns)
    for number, column in enumerate(columns):
        match, chosen = data.get(f"c{number}-match", ""), found.get(column.heading)
        if chosen and match.startswith(SOURCE) and match.removeprefix(SOURCE) in fitting_tables(goals[chosen.field], source):
            found[column.heading] = ColumnPlan(field=chosen.field, match=match, values=chosen.values)
    return replace(plan, columns=found)


def lookup_rows(plan: TablePlan, source: Source) -> list[LookupRow]:
    """The links of a table with the texts that may be taken along them."""
    taken = {(one.column, one.table): one.take for one in plan.lookups}
    return [
        LookupRow(number, link, _options(source.shapes[link.other].headings, taken.get((link.column, link.other), ""), _("nothing")))
        for number, link in enumerate(source.links_of(plan.table))
    ]


def total_rows(plan: TablePlan, source: Source) -> list[TotalRow]:
    """The tables whose rows belong to this one, with the numbers that may be summed."""
    links = [link for link in source.links if link.other == plan.table and link.is_on and not link.is_own]
    known = {one.table: one for one in plan.totals}
    return [_total_row(number, link, known.get(link.table), shape=source.shapes[link.table]) for number, link in enumerate(links)]


def _total_row(number: int, link: Link, total: Total | None, *, shape: Shape) -> TotalRow:
    factors = (*total.factors, "", "")[:2] if total else ("", "")
    headings = numbers_of(shape)
    return TotalRow(
        number,
        link,
        _options(headings, factors[0], _("nothing")),
        _options(headings, factors[1], "1"),
        _options(headings, total.discount if total else "", "0"),
    )


def numbers_of(shape: Shape) -> list[str]:
    """The columns that hold numbers."""
    return [one.heading for one in shape.columns if one.texts and all(_is_number(text) for text in one.texts)]


def _is_number(text: str) -> bool:
    return any(letter.isdigit() for letter in text) and not any(letter.isalpha() for letter in text)


def _options(headings: Sequence[str], selected: str, blank: str) -> list[Option]:
    return options({"": blank, **{heading: heading for heading in headings}}, selected)


def built(plan: TablePlan, data: Mapping[str, str], told: Sequence[str], *, source: Source) -> TablePlan:
    """The plan with what was said to be put beside the columns."""
    shape = source.shapes[plan.table]
    lookups = [_lookup(row, data.get(f"p{row.number}", "")) for row in lookup_rows(plan, source)]
    totals = [_total(row, data) for row in total_rows(plan, source)]
    keys = tuple(heading for heading in shape.headings if heading in told_keys(data, plan.keys))
    return replace(
        plan,
        keys=keys,
        lookups=tuple(one for one in lookups if one),
        totals=tuple(one for one in totals if one),
        told=tuple(heading for heading in shape.headings if heading in told),
        title=data.get("title", "").strip()[:MOST_TITLE],
    )


def told_keys(data: Mapping[str, str], before: Sequence[str]) -> Sequence[str]:
    """The key that was chosen; a key of several columns is offered as it is."""
    chosen = data.get("table-key", "")
    return before if chosen == " + ".join(before) else ([chosen] if chosen else [])


def _lookup(row: LookupRow, take: str) -> Lookup | None:
    known = {option.value for option in row.takes}
    return Lookup(row.link.column, row.link.other, row.link.other_column, take) if take and take in known else None


def _total(row: TotalRow, data: Mapping[str, str]) -> Total | None:
    known = {option.value for option in row.amounts}
    amount, quantity, discount = (
        value if (value := data.get(f"s{row.number}-{part}", "")) in known else "" for part in ("amount", "quantity", "discount")
    )
    factors = tuple(factor for factor in (amount, quantity) if factor)
    return Total(row.link.table, row.link.column, row.link.other_column, factors, discount) if amount else None
