"""A large file in portions: each is kept whole, with its lines and the place reached, so that an import goes on where it stood."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from itertools import batched, islice
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from klientela.core.access.acting import acting, current_actor
from klientela.core.exchange.filling import lines_from
from klientela.core.exchange.lines import ERROR, Context, Line, Problem, counts, written
from klientela.core.exchange.matching import match
from klientela.core.exchange.models import ImportLine, ImportRun, ImportState, Stage
from klientela.core.exchange.noting import keep_lines, renote
from klientela.core.exchange.plans import Plan
from klientela.core.exchange.reading import MAX_ROWS, Row, Table
from klientela.core.exchange.running import ROUNDS, Outcome, Tell, importing, settle, tie, ties_rows, together, write
from klientela.core.exchange.targets import goals_of
from klientela.core.identity.models import User
from klientela.core.records import undoing
from klientela.core.records.statistics import refresh_statistics
from klientela.kernel.entity import entity_named, kinds_of_table
from klientela.kernel.faults import fault
from klientela.kernel.keys import new_key

WHOLE = 20_000
"""Files of at most so many rows are imported in one transaction."""
PORTION = 2_000

_MOVED_ON = _("Somebody else goes on with this import already.")
_REFUSED = _("Row %(row)s: %(reason)s What had been written is taken back, but for rows somebody changed since.")


class Refused(Exception):
    """A row has a problem where all rows are wanted, or the rows of a portion cannot be brought in together."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem


class Halted(Exception):
    """Somebody has asked that the import stops here."""


class _Again(Exception):
    """Undoes what a portion has written, so that it is written anew without some rows."""


def goes_in_portions(plan: Plan, rows: int) -> bool:
    """Whether a file is too large for one transaction, and its records are such as can be taken back."""
    table = entity_named(plan.entity).model._meta.concrete_model
    return rows > WHOLE and bool(undoing.entity_behind(table) or kinds_of_table(table))


def carry_on(run: ImportRun, table: Table, plan: Plan, *, by: User, tell: Tell) -> Outcome:
    """Import a large file, or go on with it where it stood."""
    _begin(run)
    with importing(table, plan, by=by, title=run.file_name, batch=_batch(run), most=MAX_ROWS):
        context = Context(by, entity_named(plan.entity), plan, goals_of(entity_named(plan.entity), by), timezone.now(), run=run)
        context.made.update(run.made)
        try:
            Portions(run, table, context, tell).bring()
        except Refused as refused:
            _turn_back(run, refused.problem)
        except Halted:
            _end(run, ImportState.STOPPED)
        if run.stage == Stage.BACK:
            take_back(run, by=by, tell=tell)
    if run.is_done:
        refresh_statistics(entity_named(plan.entity).model)
    return Outcome(done=run.is_done, tally={**counts([]), **run.counts}, made=dict(run.made), batch=run.batch or new_key())


def _batch(run: ImportRun) -> UUID:
    assert run.batch is not None  # noqa: S101 - a run that has begun has a batch
    return run.batch


@transaction.atomic
def _begin(run: ImportRun) -> None:
    """Give a run its batch, once, whoever else begins at the same time."""
    ImportRun.objects.select_for_update().get(pk=run.pk)
    run.refresh_from_db()
    if run.stage:
        return
    run.lines.all().delete()
    run.batch, run.stage, run.position, run.counts, run.made, run.looks = new_key(), Stage.ROWS, 0, {}, {}, []
    run.save(update_fields=["batch", "stage", "position", "counts", "made", "looks"])


@dataclass
class Portions:
    """An import while it is carried out in portions."""

    run: ImportRun
    table: Table
    context: Context
    tell: Tell

    def bring(self) -> None:
        """All rows, then what ties them to each other."""
        has_ties = ties_rows(self.context)
        if self.run.stage == Stage.ROWS:
            self._through(lambda lines: self._rows(lines, has_ties=has_ties), self._noted, says=_now("Writing"))
            if has_ties:
                _move_on(self.run, Stage.LATE)
        if self.run.stage == Stage.LATE:
            self._through(self._late, self._renoted, says=_now("Finishing"))
        if self.run.stage != Stage.BACK:
            self.run.looks, self.run.stage = [look._asdict() for look in self.context.looks], ""
            _end(self.run, ImportState.DONE)

    def _rows(self, lines: list[Line], *, has_ties: bool) -> None:
        match(lines, self.context)
        settle(lines, self.context)
        write(lines, self.context)
        if not has_ties:
            tie(lines, self.context)

    def _late(self, lines: list[Line]) -> None:
        settle(lines, self.context)
        tie(lines, self.context)

    def _through(self, step: Callable[[list[Line]], None], note: Callable[[list[Line]], None], *, says: str) -> None:
        for rows, read in ahead(self._read(self.run.position)):
            with transaction.atomic():
                self._hold()
                with together(self.context.entity):
                    lines = self._brought(rows, read, step)
                bad = next((line for line in lines if line.verdict == ERROR), None)
                if bad and not self.run.skip_errors:
                    raise Refused(bad.problems[0])
                note(lines)
                self.run.position += len(rows)
                self.run.made = dict(self.context.made)
                self.run.save(update_fields=["position", "counts", "made"])
            fault("between_portions")
            self.tell(99 * self.run.position // max(self.table.row_count, 1), says)

    def _hold(self) -> None:
        """Nobody else goes on with the run at the same time; where it stands in the database is where it stands here."""
        place = ImportRun.objects.select_for_update().only("stage", "position", "state").get(pk=self.run.pk)
        if place.state == ImportState.STOPPING:
            raise Halted
        if (place.stage, place.position) != (self.run.stage, self.run.position):
            raise ValidationError(_MOVED_ON)

    def _read(self, after: int) -> Iterator[tuple[Sequence[Row], list[Line]]]:
        for rows in portions_of(self.table, after=after):
            yield rows, list(lines_from(rows, self.table.headings, self.context))

    def _brought(self, rows: Sequence[Row], read: list[Line], step: Callable[[list[Line]], None]) -> list[Line]:
        """The lines of a portion, written; those that turn out wrong after they are written leave nothing behind."""
        left: dict[int, Line] = {}
        for _round in range(ROUNDS):
            made = self.context.made.copy()
            try:
                with transaction.atomic():
                    lines = [left.get(line.number, line) for line in (self._again(rows) if left else self._as_it_stands(read))]
                    step([line for line in lines if line.number not in left])
                    bad = [line for line in lines if line.number not in left and _stays(line, made_others=made != self.context.made)]
                    if bad:
                        raise _Again
                    return lines
            except _Again:
                left.update({line.number: line for line in bad})
                self.context.made = made
                self.context.indexes.clear()
        raise Refused(bad[0].problems[0])

    def _again(self, rows: Sequence[Row]) -> list[Line]:
        return self._as_it_stands(list(lines_from(rows, self.table.headings, self.context)))

    def _as_it_stands(self, lines: list[Line]) -> list[Line]:
        return self._known(lines) if self.run.stage == Stage.LATE else lines

    def _known(self, lines: list[Line]) -> list[Line]:
        """The lines again, with the records they have become; rows that were left out stay so."""
        notes = {note.number: note for note in self._notes(lines) if note.record and note.verdict not in (ERROR, "duplicate", "skip")}
        model = self.context.entity.model
        wanted = model._base_manager.filter(pk__in=[note.record for note in notes.values()])
        records = {record.pk: record for record in wanted.order_by("pk").select_for_update()}
        kept = [line for line in lines if line.number in notes and notes[line.number].record in records]
        for line in kept:
            note = notes[line.number]
            line.record, line.is_new, line.has_changed = records[note.record], note.verdict == "create", note.verdict == "update"
        return kept

    def _notes(self, lines: Sequence[Line]) -> list[ImportLine]:
        if not lines:
            return []
        return list(self.run.lines.filter(number__gte=lines[0].number, number__lte=lines[-1].number))

    def _noted(self, lines: list[Line]) -> None:
        keep_lines(self.run, lines)
        _add(self.run, counts(lines))

    def _renoted(self, lines: list[Line]) -> None:
        """Rows refused at the end of all lose the record they have made, or what they have changed in one."""
        bad = [line for line in lines if line.verdict == ERROR]
        if bad:
            with acting(self.context.user, rules_version=current_actor().rules_version, reason=str(_now("Undone"))) as back:
                keys = [line.record.pk for line in bad]
                table = self.context.entity.model._meta.concrete_model
                undoing.take_back(_batch(self.run), table, keys, by=self.context.user, outcome=undoing.Outcome(back.batch))
        _add(self.run, renote(self.run, lines, self._notes(lines)))


def _stays(line: Line, *, made_others: bool) -> bool:
    """Whether a wrong line has left something behind: its own record, or others it needed."""
    return bool(line.problems) and (bool(written([line])) or (made_others and line.is_ready))


def portions_of(table: Table, *, after: int = 0) -> Iterator[Sequence[Row]]:
    """The rows of a table in portions, without those that are behind the import already."""
    return batched(islice(table.rows(), after, None), PORTION)


def ahead[T](items: Iterator[T]) -> Iterator[T]:
    """The items, each made while the one before is worked at: reading needs no database, so it goes on while that is busy."""

    def following() -> T | None:
        return next(items, None)

    with ThreadPoolExecutor(max_workers=1) as reader:
        waiting = reader.submit(copy_context().run, following)
        while (item := waiting.result()) is not None:
            waiting = reader.submit(copy_context().run, following)
            yield item


def _add(run: ImportRun, more: dict[str, int]) -> None:
    run.counts = {verdict: run.count(verdict) + number for verdict, number in more.items()}


def _move_on(run: ImportRun, stage: str) -> None:
    run.stage, run.position = stage, 0
    run.save(update_fields=["stage", "position"])


def _end(run: ImportRun, state: ImportState) -> None:
    run.state = state
    run.finished_at = timezone.now() if state == ImportState.DONE else None
    run.failure = ""
    run.save(update_fields=["state", "stage", "finished_at", "failure", "looks"])


def _turn_back(run: ImportRun, problem: Problem) -> None:
    run.refresh_from_db()
    run.stage, run.position = Stage.BACK, 0
    run.failure = str(_REFUSED % {"row": problem.row, "reason": problem.reason})
    run.save(update_fields=["stage", "position", "failure"])


def take_back(run: ImportRun, *, by: User, tell: Tell) -> None:
    """Take back all an import has written so far, in portions too; afterwards it can begin anew."""
    behind, batch = 0, _batch(run)
    with acting(by, rules_version=current_actor().rules_version, reason=str(_now("Undone"))) as back:
        for model, keys in undoing.steps(batch):
            behind += len(keys)
            if behind <= run.position:
                continue
            with transaction.atomic():
                _wait_for(model, keys)
                undoing.take_back(batch, model, keys, by=by, outcome=undoing.Outcome(back.batch))
                run.position = behind
                run.save(update_fields=["position"])
            tell(min(99, behind * 99 // max(behind, 3 * run.row_count)), _now("Taking back"))
    run.lines.all().delete()
    run.state, run.stage, run.position, run.counts, run.made, run.batch = ImportState.DRAFT, "", 0, {}, {}, None
    run.save(update_fields=["state", "stage", "position", "counts", "made", "batch"])


def _wait_for(model: Any, keys: Sequence[UUID]) -> None:
    """Undoing passes over what somebody is writing at the moment; here all is to go, so it waits."""
    list(model._base_manager.filter(pk__in=keys).order_by("pk").select_for_update().values_list("pk"))


def stop(run: ImportRun, *, by: Any) -> None:
    """Have an import in portions end after the one at hand. What is there stays, and can be taken back or gone on with."""
    ImportRun.objects.filter(pk=run.pk, owner=by, state=ImportState.IMPORTING).exclude(stage="").update(state=ImportState.STOPPING)
