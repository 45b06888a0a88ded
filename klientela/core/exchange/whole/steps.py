"""One table of a source on its way to records: its rows are read, found again by their keys, tied, made and changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.access.switches import demand_on
from klientela.core.exchange.filling import check_plan, lines_of
from klientela.core.exchange.lines import ERROR, Context, Line, Look, known, sound
from klientela.core.exchange.matching import differing, match
from klientela.core.exchange.plans import Plan
from klientela.core.exchange.reading import Table
from klientela.core.exchange.references import References
from klientela.core.exchange.running import change_line, settle, write
from klientela.core.exchange.targets import goals_of, importer_of
from klientela.core.exchange.whole.keys import keep_keys, known_keys, refuse_doubles, tie
from klientela.core.exchange.whole.models import Transfer
from klientela.core.exchange.whole.plans import TablePlan, source_of
from klientela.core.exchange.whole.shaping import key_texts
from klientela.core.identity.models import User
from klientela.kernel.entity import entity_named

_IN_TABLE = _("Table “%(table)s”: %(reason)s")

type Tell = Callable[[int, str], None]


@dataclass
class Brought:
    """What came of one table."""

    name: str
    lines: list[Line] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    made: dict[str, int] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        return all(line.verdict != ERROR for line in self.lines)


class _Again(Exception):
    """Some rows had problems: the table is brought once more without them."""


@dataclass(frozen=True)
class Step:
    """One table and what is to become of it; `late` are the columns that are filled in when all tables are there."""

    transfer: Transfer
    name: str
    table: Table
    plan: TablePlan
    late: Collection[str]
    by: User

    @property
    def early(self) -> Plan:
        """The plan without what comes afterwards."""
        assert self.plan.plan is not None  # noqa: S101 - only tables that are brought have steps
        columns = {heading: column for heading, column in self.plan.plan.columns.items() if heading not in self.late}
        return replace(self.plan.plan, columns=columns)

    def context(self, plan: Plan, tell: Tell) -> Context:
        """The context of bringing in this table."""
        entity = entity_named(plan.entity)
        demand_on(entity)
        named = {source_of(column.match) for column in plan.columns.values()} - {""}
        sources = known_keys(self.transfer, named)
        return Context(self.by, entity, plan, goals_of(entity, self.by), timezone.now(), tell, sources=sources)


def bring(step: Step, *, tell: Tell) -> Brought:
    """Bring in a table: each row that has no problem, within the transaction of whoever calls.

    Each round leaves out more rows than the one before; only one without new problems counts, since the others are taken back.
    """
    left_out: dict[int, Line] = {}
    keyed = key_texts(step.table, step.plan.keys)
    while True:
        context = step.context(step.early, tell)
        _check(step, context)
        try:
            with transaction.atomic():
                lines = _run(step, context, keyed, left_out=left_out)
                fresh = {line.number: line for line in lines if line.verdict == ERROR and line.number not in left_out}
                if fresh:
                    raise _Again
                keep_keys(step.transfer, step.name, lines, keyed=keyed, entity=context.entity.slug)
        except _Again:
            left_out.update(fresh)
        else:
            return Brought(step.name, lines, context.looks, dict(context.made))


def _check(step: Step, context: Context) -> None:
    try:
        check_plan(step.early, context.goals, step.table.headings)
    except ValidationError as error:
        raise ValidationError(_IN_TABLE % {"table": step.name, "reason": " ".join(error.messages)}) from error


def _run(step: Step, context: Context, keyed: Mapping[int, str], *, left_out: Mapping[int, Line]) -> list[Line]:
    lines = [left_out.get(line.number, line) for line in lines_of(step.table, context)]
    refuse_doubles(lines, keyed, context)
    before = known_keys(step.transfer, [step.name])[step.name]
    tie(lines, keyed, before, context=context)
    match([line for line in lines if line.is_new], context)
    settle(lines, context)
    write(lines, context)
    _own_kind(lines, context)
    importer = importer_of(context.entity)
    if importer.finish:
        importer.finish(lines, context)
    return lines


def _own_kind(lines: Sequence[Line], context: Context) -> None:
    """References to records of the same kind that are named by their texts, or are those of another table."""
    for goal in context.goals.values():
        if goal.kind == "reference" and goal.is_of(context.entity):
            References(goal, context).resolve(lines)
            _put_late(lines, goal.name, context)


def _put_late(lines: Sequence[Line], name: str, context: Context) -> None:
    if context.goals[name].column is None:
        return
    for line in sound(lines):
        if name in line.values and line.record is not None and name in differing(line, context):
            line.record.refresh_from_db()
            change_line(line, {name: line.values[name]}, context)


def tie_late(step: Step, *, tell: Tell) -> Brought:
    """Fill in the links that had to wait until all tables were there. Rows that were left out stay so."""
    assert step.plan.plan is not None  # noqa: S101 - only tables that are brought have steps
    columns = {heading: column for heading, column in step.plan.plan.columns.items() if heading in step.late}
    context = step.context(replace(step.plan.plan, columns=columns, constants={}, key=""), tell)
    keyed = key_texts(step.table, step.plan.keys)
    records = known_keys(step.transfer, [step.name])[step.name]
    lines = [line for line in lines_of(step.table, context) if line.is_sound and line.texts and keyed.get(line.number, "") in records]
    tie(lines, keyed, records, context=context)
    tied = known(lines)
    for name in {column.field for column in columns.values()}:
        References(context.goals[name], context).resolve(tied)
        _put_late(tied, name, context)
    importer = importer_of(context.entity)
    if importer.finish and any(line.extras for line in tied):
        importer.finish(sound(tied), context)
    return Brought(step.name, tied, context.looks, dict(context.made))
