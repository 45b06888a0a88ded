"""A whole database from its tables to records: tried in one transaction and taken back, or carried out table by table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klientela.core.access.acting import acting
from klientela.core.access.decisions import demand
from klientela.core.access.grants import rules_version
from klientela.core.exchange.lines import ERROR, Line, Problem
from klientela.core.exchange.running import MANY_LINES, MAX_LINES
from klientela.core.exchange.whole.models import Transfer, TransferTable
from klientela.core.exchange.whole.ordering import order_of
from klientela.core.exchange.whole.plans import TablePlan, source_of
from klientela.core.exchange.whole.shapes import Link, Shape
from klientela.core.exchange.whole.shaping import shaped
from klientela.core.exchange.whole.sources import held
from klientela.core.exchange.whole.steps import Brought, Step, bring, tie_late
from klientela.core.identity.models import User
from klientela.core.records.statistics import refresh_statistics
from klientela.kernel.entity import entity_named
from klientela.kernel.keys import new_key

type Tell = Callable[[int, str], None]
type Note = Callable[[TransferTable, Brought], None]
type NoteLate = Callable[[TransferTable, Mapping[int, Sequence[Problem]]], None]

_NOTHING = gettext_lazy("No table is brought in. Choose for at least one what it becomes.")
_TOO_MANY = gettext_lazy("The table “%(table)s” has more than %(limit)s rows. Bring it in by itself.")
_FAILED = gettext_lazy(
    "Rows of the table “%(table)s” have errors by now: nothing of it was written. What came before it stays, and can be undone."
)


class _TakenBack(Exception):
    """Carries nothing; undoes the transaction."""


def plans_of(transfer: Transfer) -> dict[str, TablePlan]:
    """What each table becomes, as it was decided."""
    return {table.name: TablePlan.from_json(table.plan) for table in transfer.tables.order_by("number")}


def sequence(plans: Mapping[str, TablePlan]) -> tuple[list[str], list[Link]]:
    """The tables that are brought in, in their order, and the links that are filled in afterwards."""
    brought = [name for name, plan in plans.items() if plan.is_brought and plan.plan]
    links = [
        Link(name, heading, source_of(column.match), "")
        for name in brought
        for heading, column in (plans[name].plan.columns if plans[name].plan else {}).items()  # type: ignore[union-attr]
        if source_of(column.match)
    ]
    return order_of(brought, links)


def try_out(transfer: Transfer, *, by: User, tell: Tell) -> list[Brought]:
    """What the transfer would do to each row of each table. It is done in earnest and then taken back, so the verdicts are true."""
    found: list[Brought] = []
    with _transferring(transfer, by=by, batch=new_key()) as steps:
        try:
            with transaction.atomic():
                found = [bring(step, tell=_part(tell, step.name, place=place, steps=len(steps))) for place, step in enumerate(steps)]
                _add_late(found, [tie_late(step, tell=tell) for step in steps if step.late])
                raise _TakenBack
        except _TakenBack:
            pass
    return found


def carry_out(transfer: Transfer, *, by: User, tell: Tell, note: Note, note_late: NoteLate) -> None:
    """Bring in table after table, each with all its rows or none; tables that are done already are passed over.

    `note` keeps what came of a table, in its transaction, and `note_late` which rows stand without a link that could not be filled in,
    by their places. Everything is one batch of the history.
    """
    with _transferring(transfer, by=by, batch=transfer.batch) as steps:
        kept = {table.name: table for table in transfer.tables.all()}
        for place, step in enumerate(steps):
            if not kept[step.name].is_done:
                _keep(step, kept[step.name], tell=_part(tell, step.name, place=place, steps=len(steps)), note=note)
        with transaction.atomic():
            for step in steps:
                if step.late:
                    late = tie_late(step, tell=tell)
                    _demand_sound(late, transfer)
                    note_late(kept[step.name], _problems(step, late))


def _problems(step: Step, late: Brought) -> dict[int, Sequence[Problem]]:
    bad = {line.number: line.problems for line in late.lines if line.verdict == ERROR}
    places = enumerate(step.table.rows(), 1) if bad else ()
    return {place: bad[row.number] for place, row in places if row.number in bad}


def _keep(step: Step, table: TransferTable, *, tell: Tell, note: Note) -> None:
    with transaction.atomic():
        brought = bring(step, tell=tell)
        _demand_sound(brought, step.transfer)
        note(table, brought)
    if len(brought.lines) >= MANY_LINES and step.plan.plan:
        refresh_statistics(entity_named(step.plan.plan.entity).model)


def _demand_sound(brought: Brought, transfer: Transfer) -> None:
    if not (transfer.skip_errors or brought.is_sound):
        raise ValidationError(_FAILED % {"table": brought.name})


@contextmanager
def _transferring(transfer: Transfer, *, by: User, batch: UUID) -> Iterator[list[Step]]:
    """Rights are those at the start, as in every import."""
    reason = _("Import of %(file)s") % {"file": transfer.name}
    with acting(by, rules_version=rules_version(), batch=batch, reason=reason), held(transfer) as (tables, folder):
        demand(by, "import")
        yield _steps(transfer, {one.name: one.table for one in tables}, folder, by=by)


def _steps(transfer: Transfer, tables: Mapping[str, object], folder: Path, *, by: User) -> list[Step]:
    plans = plans_of(transfer)
    shapes = {table.name: Shape.from_json(table.shape) for table in transfer.tables.all()}
    order, late = sequence(plans)
    if not order:
        raise ValidationError(_NOTHING)
    steps = []
    for place, name in enumerate(order):
        table = shaped(plans[name], tables, shapes, path=folder / f"shaped{place}.csv")  # type: ignore[arg-type]
        if table.row_count > MAX_LINES:
            raise ValidationError(_TOO_MANY % {"table": name, "limit": MAX_LINES})
        steps.append(Step(transfer, name, table, plans[name], {link.column for link in late if link.table == name}, by))
    return steps


def _add_late(found: Sequence[Brought], late: Sequence[Brought]) -> None:
    """Problems of links that are filled in afterwards are told with the rows they are in."""
    lines: dict[str, dict[int, Line]] = {one.name: {line.number: line for line in one.lines} for one in found}
    for one in late:
        for line in one.lines:
            if line.verdict == ERROR:
                lines[one.name][line.number].problems += line.problems


def _part(tell: Tell, name: str, *, place: int, steps: int) -> Tell:
    return lambda percent, _message: tell((100 * place + percent) // max(steps, 1), name)
