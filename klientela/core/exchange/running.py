"""One import from file to records: everything in one transaction, tried first and taken back, or kept whole."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from klientela.core.access.acting import acting
from klientela.core.access.decisions import demand
from klientela.core.access.grants import rules_version
from klientela.core.access.switches import demand_on
from klientela.core.exchange.conflicts import settled
from klientela.core.exchange.filling import check_plan, lines_of
from klientela.core.exchange.lines import ERROR, Context, Line, Look, Problem, counts, new, sound
from klientela.core.exchange.matching import changed, match
from klientela.core.exchange.plans import Plan
from klientela.core.exchange.reading import Table
from klientela.core.exchange.references import References, make
from klientela.core.exchange.targets import goals_of, importer_of
from klientela.core.identity.models import User
from klientela.core.records.binding import demand_bound
from klientela.core.records.bulk import create_many
from klientela.core.records.kinds import field_of
from klientela.core.records.own.values import key_in
from klientela.core.records.services import change
from klientela.core.records.statistics import refresh_statistics
from klientela.kernel.entity import Entity, entity_named
from klientela.kernel.errors import NotAllowed, StaleSave
from klientela.kernel.keys import new_key
from klientela.kernel.slot import slot

MAX_LINES = 200_000
MANY_LINES = 500
ROUNDS = 5
CHUNK = 500

type Tell = Callable[[int, str], None]

_TOO_MANY = _("A file of more than %(limit)s rows cannot be imported at once. Divide it into several files.")
_CHANGED = _("Somebody changed this record meanwhile. Start the dry run again.")
_MAY_NOT_CHANGE = _("You may not change this record.")
_MAY_NOT_CREATE = _("You may not create records of this kind.")


@dataclass
class Outcome:
    """What came of a run: the lines with their verdicts, what was noticed, and whether anything was written."""

    lines: list[Line] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    made: dict[str, int] = field(default_factory=dict)
    batch: UUID = field(default_factory=new_key)
    done: bool = False
    tally: dict[str, int] | None = None
    """How many lines had which verdict, where the lines themselves are noted already."""

    @property
    def counts(self) -> dict[str, int]:
        return counts(self.lines) if self.tally is None else self.tally

    @property
    def problems(self) -> list[Problem]:
        return [problem for line in self.lines for problem in line.problems]


class _TakenBack(Exception):
    """Carries nothing; undoes the transaction."""


def try_out(table: Table, plan: Plan, *, by: User, tell: Tell) -> Outcome:
    """What the import would do to each row. It is done in earnest and then taken back, so the verdicts are true."""
    with importing(table, plan, by=by, title="", batch=new_key()):
        return _attempt(table, plan, by=by, tell=tell, keep=False)


def carry_out(table: Table, plan: Plan, *, by: User, tell: Tell, title: str, skip_errors: bool) -> Outcome:
    """Import the file: all rows, or none where one has a problem; with `skip_errors` all but those that have one."""
    batch = new_key()
    with importing(table, plan, by=by, title=title, batch=batch):
        left_out: dict[int, Line] = {}
        for _round in range(ROUNDS):
            outcome = _attempt(table, plan, by=by, tell=tell, keep=True, left_out=left_out)
            outcome.batch = batch
            if outcome.done or not skip_errors:
                break
            left_out.update({line.number: line for line in outcome.lines if line.verdict == ERROR})
    if outcome.done and len(outcome.lines) >= MANY_LINES:
        refresh_statistics(entity_named(plan.entity).model)
    return outcome


@contextmanager
def importing(table: Table, plan: Plan, *, by: User, title: str, batch: UUID, most: int = MAX_LINES) -> Iterator[None]:
    """Rights are those at the start: what the run itself changes about teams may still be taken back."""
    if table.row_count > most:
        raise ValidationError(_TOO_MANY % {"limit": most})
    reason = _now("Import of %(file)s") % {"file": title} if title else ""
    with acting(by, rules_version=rules_version(), batch=batch, reason=reason):
        entity = entity_named(plan.entity)
        demand_on(entity)
        demand(by, "import")
        demand(by, "create" if not plan.found_by else "read", entity)
        check_plan(plan, goals_of(entity, by), table.headings)
        yield


def _attempt(table: Table, plan: Plan, *, by: User, tell: Tell, keep: bool, left_out: dict[int, Line] | None = None) -> Outcome:
    entity = entity_named(plan.entity)
    context = Context(by, entity, plan, goals_of(entity, by), timezone.now(), tell)
    outcome = Outcome(looks=context.looks)
    try:
        with transaction.atomic():
            with together(entity):
                outcome.lines = _run(table, context, left_out or {})
            unexpected = [line for line in outcome.lines if line.verdict == ERROR and line.number not in (left_out or {})]
            outcome.done = keep and not unexpected
            if not outcome.done:
                raise _TakenBack
    except _TakenBack:
        pass
    outcome.made = dict(context.made)
    return outcome


def _run(table: Table, context: Context, left_out: dict[int, Line]) -> list[Line]:
    lines = _read(table, context, left_out)
    context.tell(25, _now("Finding records"))
    match(lines, context)
    settle(lines, context)
    _create(lines, context)
    context.tell(80, _now("Changing known records"))
    _change(lines, context)
    context.tell(90, _now("Finishing"))
    tie(lines, context)
    context.tell(99, _now("Finishing"))
    return lines


@contextmanager
def together(entity: Entity) -> Iterator[None]:
    """Within a transaction: what others do for all rows together instead of for each."""
    with ExitStack() as around:
        for enter in slot("import.around"):
            around.enter_context(enter(entity))
        yield


def settle(lines: list[Line], context: Context) -> None:
    """Find what lines refer to, and bring their values into the form in which they are kept."""
    _resolve(lines, context)
    importer = importer_of(context.entity)
    if importer.prepare:
        importer.prepare(lines, context)
    for line in sound(lines):
        line.is_ready = True


def write(lines: list[Line], context: Context) -> None:
    """Make and change the records of the sound lines."""
    _create(lines, context)
    _change(lines, context)


def tie(lines: list[Line], context: Context) -> None:
    """Tie lines to each other, once the records of all are there, and do what else the entity's import does."""
    _resolve_late(lines, context)
    importer = importer_of(context.entity)
    if importer.finish:
        importer.finish(lines, context)


def ties_rows(context: Context) -> bool:
    """Whether rows refer to rows of the same file that may come later."""
    named = {*(column.field for column in context.plan.columns.values()), *context.plan.constants}
    goals = [goal for name, goal in context.goals.items() if name in named]
    return any(goal.kind == "reference" and goal.is_of(context.entity) for goal in goals)


def _read(table: Table, context: Context, left_out: dict[int, Line]) -> list[Line]:
    lines: list[Line] = []
    for line in lines_of(table, context):
        lines.append(left_out.get(line.number, line))
        if len(lines) % 1000 == 0:
            context.tell(len(lines) * 25 // table.row_count, _now("Reading the file"))
    return lines


def _resolve(lines: list[Line], context: Context) -> None:
    """Parents such as a process come before their parts, which are looked for within them."""
    importer = importer_of(context.entity)
    if context.defaults is None or context.run is None:
        context.defaults = dict(importer.defaults(lines, context)) if importer.defaults else {}
    for name, value in context.defaults.items():
        for line in new(lines):
            if name not in line.texts:
                line.values.setdefault(name, value)
    goals = [goal for goal in context.goals.values() if goal.kind == "reference" and not goal.is_of(context.entity)]
    for goal in sorted(goals, key=lambda goal: bool(goal.entity.part_of)):
        References(goal, context).resolve(lines)


def _create(lines: Sequence[Line], context: Context) -> None:
    for line in new(lines):
        try:
            demand_bound(context.entity, line.values, by=context.user)
        except ValidationError as error:
            context.refuse_error(line, error)
    fresh = new(lines)
    whole = importer_of(context.entity).whole or context.entity.create is None
    for start in range(0, len(fresh), CHUNK):
        chunk = fresh[start : start + CHUNK]
        rows = [line.values for line in chunk]
        try:
            batch = create_many(context.entity, rows, by=context.user) if whole else make(context.entity, rows, context=context)
        except NotAllowed:
            for line in fresh:
                context.refuse(line, "", _MAY_NOT_CREATE)
            return
        for place, line in enumerate(chunk):
            line.record = batch.records[place]
            if place in batch.refusals:
                context.refuse_error(line, batch.refusals[place])
        context.tell(30 + 50 * (start + len(chunk)) // len(fresh), _now("Writing"))


def _change(lines: Sequence[Line], context: Context) -> None:
    for line, values in changed(lines, context):
        change_line(line, values, context)


def change_line(line: Line, values: dict[str, object], context: Context) -> None:
    """Change the record of a line by the service behind every door; what it refuses is a problem of the line."""
    try:
        with transaction.atomic():
            demand_bound(context.entity, values, by=context.user, record=line.record)
            record = change(context.entity, line.record.pk, values, by=context.user, version=line.record.version)
    except ValidationError as error:
        context.refuse_error(line, error)
    except StaleSave:
        context.refuse(line, "", _CHANGED)
    except (NotAllowed, Http404):
        context.refuse(line, "", _MAY_NOT_CHANGE)
    else:
        line.record, line.has_changed = record, True


def _resolve_late(lines: list[Line], context: Context) -> None:
    """Records of the same kind may come later in the file: they are looked for when all are there."""
    goals = [goal for goal in context.goals.values() if goal.kind == "reference" and goal.is_of(context.entity)]
    for goal in goals:
        References(goal, context).resolve(lines)
        if goal.column is None:
            continue
        for line in sound(lines):
            other = line.values.get(goal.name)
            if other is not None and key_in(line.record, field_of(context.entity, goal.name)) != other.pk:
                _refer(line, goal.name, other, context=context)


def _refer(line: Line, name: str, other: object, *, context: Context) -> None:
    line.record.refresh_from_db()
    if line.is_new or settled([(line, {name: other})], context)[0][1]:
        change_line(line, {name: other}, context)
