"""Changing many records in the background: begun once, carried out in portions, each kept whole, until done, stopped or nothing is left.

A portion and the place it has reached are written together. So a run that lost its worker goes on where it stood, and does nothing twice.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Protocol
from uuid import UUID

from django.core.exceptions import BadRequest, ValidationError
from django.db import OperationalError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from klientela.core.access.acting import acting
from klientela.core.access.decisions import demand, visible
from klientela.core.audit.undo import replay
from klientela.core.identity.models import User
from klientela.core.records.bulk_plans import read_place, read_steps
from klientela.core.records.bulk_portions import Done, Portion, assign, edit, remove
from klientela.core.records.lines import Line
from klientela.core.records.runs import BulkLine, BulkRun, Reason, RunState, What
from klientela.core.records.undoing import Offer, Outcome, Whole, came_at_once, take_back, whole_of
from klientela.kernel.entity import Entity, entity_named

MOST = 250_000
LEAST_AT_ONCE, AT_ONCE, MOST_AT_ONCE = 200, 300, 1_000
AIM = 0.2
"""Seconds a portion should take: so long others may wait for a record in it."""
REST = 0.2
"""So much of the time a portion took is rested after it, so that others get their turn."""
RETRIES, PAUSE = 3, 1.0

type Item = tuple[Any, UUID]
"""What a run goes through one by one: a model (None: that of its entity) and a key."""


class Tell(Protocol):
    """Told how far a run is."""

    def __call__(self, done: int, *, total: int) -> None: ...


def begin(
    entity: Entity, what: What, plan: Mapping[str, Any], *, by: User, keys: Iterable[UUID] | None = None, question: str | None = None
) -> BulkRun:
    """Note what is to be done to the records of these keys, or to all that a question finds. What cannot be done at all is refused."""
    check_plan(entity, what, plan, by=by)
    some = list(dict.fromkeys(keys)) if keys is not None else None
    if some is not None and len(some) > MOST:
        raise ValidationError(TOO_MANY())
    return BulkRun.objects.create(owner=by, entity=entity.slug, what=what, plan=dict(plan), question=question, keys=some)


def TOO_MANY() -> str:
    """Why more records than these are not changed at once."""
    return str(_("These are too many records at once. Narrow the list to at most %(most)s.") % {"most": MOST})


def check_plan(entity: Entity, what: What, plan: Mapping[str, Any], *, by: User) -> None:
    """Refuse what this user could not do to any record, and values that do not fit."""
    if what == What.DELETE:
        demand(by, "delete", entity)
    elif what == What.ASSIGN:
        read_place(entity, plan, by=by)
    else:
        demand(by, "update", entity)
        read_steps(entity, plan.get("changes", ()), by=by)


def begin_undo(offered: Offer, *, by: User) -> BulkRun:
    """Note that a batch is to be taken back."""
    origin = BulkRun.objects.filter(batch=offered.batch, owner=by).first()
    slug = origin.entity if origin else came_at_once(offered.batch)
    return BulkRun.objects.create(owner=by, what=What.UNDO, undoes=offered.batch, total=offered.rows, entity=slug)


def fix_keys(run: BulkRun, rows: QuerySet[Any]) -> None:
    """Fix which records a run is about, and at which version they are: those of its keys, or all of these rows."""
    if run.versions is not None:
        return
    if run.keys is None:
        found = list(rows.order_by("pk").values_list("pk", "version")[: MOST + 1])
        if len(found) > MOST:
            raise ValidationError(TOO_MANY())
    else:
        known = dict(rows.filter(pk__in=run.keys).values_list("pk", "version"))
        found = [(key, known.get(key, 0)) for key in sorted(run.keys)]
    run.keys, run.versions = [key for key, _version in found], [version for _key, version in found]
    run.total = len(found)
    run.save(update_fields=["keys", "versions", "total"])


def stop(run_id: UUID, *, by: User) -> None:
    """Have a run end after the portion at hand. What is done stays, and can be undone."""
    open_states = (RunState.WAITING, RunState.RUNNING)
    BulkRun.objects.filter(pk=run_id, owner=by, state__in=open_states).update(state=RunState.STOPPING)


@dataclass
class Work:
    """A run while it is carried out: its items, and what does a portion of them."""

    run: BulkRun
    items: Sequence[Item]
    do: Callable[[Sequence[Item]], Done]
    at_once: int = field(default_factory=lambda: AT_ONCE)
    took: float = 0.0

    def portion(self) -> bool:
        """Carry out the next portion; False when there is none, or the run is to end."""
        began = time.monotonic()
        with transaction.atomic():
            place = BulkRun.objects.select_for_update().only("position", "state", "changed").get(pk=self.run.pk)
            if place.state != RunState.RUNNING or place.position >= len(self.items):
                return False
            some = self.items[place.position : place.position + self.at_once]
            self._note(place, self.do(some), position=place.position + len(some))
        self.took = time.monotonic() - began
        self.at_once = _adapted(len(some), self.took)
        return True

    def _note(self, place: BulkRun, done: Done, *, position: int) -> None:
        BulkLine.objects.bulk_create(_line(self.run, line) for line in done.lines)
        place.position, place.changed = position, place.changed + done.changed
        place.save(update_fields=["position", "changed"])
        self.run.position, self.run.changed = place.position, place.changed

    def again(self) -> bool:
        """Try the records once more that somebody was writing; whether there were any."""
        with transaction.atomic():
            place = BulkRun.objects.select_for_update().only("position", "state", "changed").get(pk=self.run.pk)
            busy = BulkLine.objects.filter(run=self.run, reason=Reason.BUSY)[:MOST_AT_ONCE]
            items = [(_model(line), line.record) for line in busy if line.record]
            if place.state != RunState.RUNNING or not items:
                return False
            BulkLine.objects.filter(pk__in=[line.pk for line in busy]).delete()
            self._note(place, self.do(items), position=place.position)
        return True


def _adapted(number: int, seconds: float) -> int:
    return max(LEAST_AT_ONCE, min(MOST_AT_ONCE, int(number * AIM / max(seconds, 0.001))))


def _model(line: BulkLine) -> Any:
    return entity_named(line.entity).model


def _line(run: BulkRun, line: Line) -> BulkLine:
    return BulkLine(
        run=run, entity=line.entity, record=line.record, reason=line.reason, text=line.text, fields=list(line.fields), who=line.who
    )


def carry_out(run: BulkRun, *, by: User, tell: Tell, is_awaited: bool = False) -> None:
    """Do what a run is about, from where it stands, with the rights of now. Its keys are fixed.

    Rests after each portion and tries again later what somebody was writing, unless its user waits for it.
    """
    BulkRun.objects.filter(pk=run.pk, state=RunState.WAITING).update(state=RunState.RUNNING)
    with acting(by, batch=run.batch, reason=str(_("Undone") if run.what == What.UNDO else _("Bulk change"))), _ending(run):
        work = _work(run, by=by)
        tell(run.position, total=len(work.items))
        while work.portion():
            tell(run.position, total=len(work.items))
            time.sleep(0 if is_awaited else REST * work.took)
        for attempt in range(1 if is_awaited else RETRIES):
            time.sleep(PAUSE * attempt)
            if not work.again():
                break


@contextmanager
def _ending(run: BulkRun) -> Iterator[None]:
    """Note how a run ended; one from which the database was taken away is not over, and can go on."""
    try:
        yield
    except OperationalError:
        raise
    except Exception as error:
        fail(run, error)
        raise
    stopped = BulkRun.objects.filter(pk=run.pk, state=RunState.STOPPING).exists()
    _end(run, RunState.STOPPED if stopped else RunState.DONE)


def fail(run: BulkRun, error: Exception) -> None:
    """Note that a run cannot go on, and why, where people can mend it."""
    if isinstance(error, (BadRequest, ValidationError)):
        text = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        BulkLine.objects.create(run=run, entity=run.entity, reason=Reason.INVALID, text=text)
    _end(run, RunState.FAILED)


def _end(run: BulkRun, state: RunState) -> None:
    BulkRun.objects.filter(pk=run.pk).update(state=state, finished_at=timezone.now(), total=F("total"))
    run.refresh_from_db(fields=["state", "finished_at", "position", "changed"])


def _work(run: BulkRun, *, by: User) -> Work:
    if run.what == What.UNDO:
        batch = run.undoes
        assert batch is not None  # noqa: S101 - an undo names what it undoes
        if whole := whole_of(batch, by=by):
            return Work(run, [(None, batch)], lambda _some: _taken_back_whole(whole, batch, by=by))
        items = [(model, key) for model, keys in replay.touched(batch).items() for key in keys]
        return Work(run, items, lambda some: _taken_back(batch, some, by=by))
    entity = entity_named(run.entity)
    versions = dict(zip(run.keys or (), run.versions or (), strict=True))
    act = _act(entity, run, by=by)
    return Work(
        run,
        [(entity.model, key) for key in run.keys or ()],
        lambda some: act(Portion(entity, {key: versions[key] for _model, key in some}, by, run.batch)),
    )


def _act(entity: Entity, run: BulkRun, *, by: User) -> Callable[[Portion], Done]:
    if run.what == What.DELETE:
        return remove
    if run.what == What.ASSIGN:
        place = read_place(entity, run.plan, by=by)
        return lambda portion: assign(portion, place)
    steps = read_steps(entity, run.plan["changes"], by=by)
    return lambda portion: edit(portion, steps)


def _taken_back_whole(whole: Whole, batch: UUID, *, by: User) -> Done:
    outcome = Outcome(batch)
    whole.take_back(batch, by, outcome)
    return Done(outcome.restored, outcome.lines)


def _taken_back(batch: UUID, items: Sequence[Item], *, by: User) -> Done:
    outcome = Outcome(batch)
    for model, some in groupby(items, key=lambda item: item[0]):
        take_back(batch, model, [key for _model, key in some], by=by, outcome=outcome)
    return Done(outcome.restored, outcome.lines)


def rows_of_keys(entity: Entity, *, by: User) -> QuerySet[Any]:
    """The records among which keys are looked for: what the user may read."""
    return visible(by, "read", entity)
