"""Making and changing tasks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import demand, visible
from klientela.core.access.models import Team
from klientela.core.access.services import home_of
from klientela.core.identity.models import User
from klientela.core.jobs.turns import wait_for_turn
from klientela.core.records.services import save, save_new, settle
from klientela.core.tasks.about import about_of
from klientela.core.tasks.events import TaskGiven
from klientela.core.tasks.models import Repeats, Task, TaskNeed, TaskState, TaskStep
from klientela.core.tasks.recurring import EARLIEST, LATEST, checked
from klientela.core.tasks.sharing import keep_for_giver
from klientela.core.tasks.zones import zone_named, zone_of
from klientela.kernel.entity import entity_of
from klientela.kernel.event import publish
from klientela.kernel.keys import new_key

CANNOT_SEE = _("%(name)s could not see this task.")
TOO_FAR = _("Choose a day between 1900 and 2200.")
NO_DAY = _("What repeats needs a day on which it is due.")
CIRCLE = _("These tasks would wait for each other.")
SET_ALONG = frozenset({"rrule", "zone", "repeats_since", "state", "given_by", "reminded_at"})


class Said(TypedDict, total=False):
    """What may be said of a new task beside its title, doer and subject."""

    party: Any
    due_on: date | None
    due_at: datetime | None
    remind_at: datetime | None
    priority: str
    repeats: str
    rrule: str
    text: str
    needs_confirming: bool


@transaction.atomic
def add_task(
    *,
    title: str,
    by: User | None,
    owner: User | None = None,
    team: Team | None = None,
    about: Any = None,
    steps: Iterable[str] = (),
    key: UUID | None = None,
    **said: Unpack[Said],
) -> Task:
    """Give somebody (or the queue of a team) something to do; `by=None` is the program itself, which asks nobody's leave.

    Without owner and team it is the task of whoever makes it. `about`: a record or a `RecordRef`. `key`: of work that
    may be repeated, so that it is made once.
    """
    if by:
        _demand_giving(by, is_own=team is None and owner in (None, by))
    task = Task(id=key or new_key(), title=title[:200], **about_of(about), **said)
    if task.rrule:
        task.repeats = Repeats.RULE
    task.owner = owner or (None if team else by)
    whose = task.owner or by
    task.team, task.branch = home_of(whose) if whose else (None, None)
    task.team = team or task.team
    _begin(task, by=by)
    for number, line in enumerate(steps, 1):
        save(TaskStep(task=task, title=line[:200], position=number))
    return task


def _demand_giving(by: User, *, is_own: bool) -> None:
    demand(by, "create", entity_of(Task))
    if not is_own:
        demand(by, "delegate", entity_of(Task))


@transaction.atomic
def create_task(values: Mapping[str, Any], *, by: User) -> Task:
    """Make a task from a form: one's own, unless one may hand over and names somebody else."""
    task = Task(**values)
    settle(task, values, by=by)
    return _begin(task, by=by)


@transaction.atomic
def change_task(task: Task, values: Mapping[str, Any], *, by: User) -> Task:
    """Change a task; a new day moves its reminder with it, a new owner has to accept it."""
    before, owner, reminder = task.due_on, task.owner_id, task.remind_at
    for name, value in values.items():
        setattr(task, name, value)
    if "due_on" in values and "due_at" not in values:
        task.due_at = None
    _put_right(task)
    if before and task.due_on and task.remind_at and "remind_at" not in values:
        task.remind_at += task.due_on - before
    if task.remind_at != reminder:
        task.reminded_at = None
    if task.owner_id != owner:
        _offer(task, by=by)
    changed: Task = save(task, only=[field.name for field in task._meta.fields if field.editable or field.name in SET_ALONG])
    return changed


def create_step(values: Mapping[str, Any], *, by: User) -> TaskStep:
    """Add a line to the checklist, at its end."""
    last = TaskStep.objects.filter(task=values["task"]).aggregate(last=Max("position"))["last"] or 0
    made: TaskStep = save_new(entity_of(TaskStep), {**values, "position": last + 1}, by=by)
    return made


@transaction.atomic
def create_need(values: Mapping[str, Any], *, by: User) -> TaskNeed:
    """Let a task wait for another one; a circle is refused."""
    task, needs = values["task"], values["needs"]
    one_at_a_time()
    if task.pk == needs.pk or awaited(needs.pk, until=task.pk):
        raise ValidationError({"needs": CIRCLE})
    made: TaskNeed = save_new(entity_of(TaskNeed), values, by=by)
    return made


def awaited(key: UUID, *, until: UUID) -> bool:
    """Whether a task waits for another one, directly or through others."""
    seen, todo = {key}, {key}
    while todo and until not in seen:
        todo = set(TaskNeed.unscoped.filter(task__in=todo, deleted_at=None).values_list("needs", flat=True)) - seen
        seen |= todo
    return until in seen


def one_at_a_time() -> None:
    """Whoever ties tasks together waits until others have done so: two ties at once could close a circle that neither sees."""
    wait_for_turn("tasks.tying")


def _begin(task: Task, *, by: User | None) -> Task:
    _put_right(task)
    if by and task.owner_id != by.pk:
        _offer(task, by=by)
    save(task)
    if task.owner and not visible(task.owner, "read", entity_of(Task)).filter(pk=task.pk).exists():
        raise ValidationError({"owner": CANNOT_SEE % {"name": task.owner}})
    if by is None or task.owner_id != by.pk:
        _tell(task, by=by)
    if by and task.owner_id != by.pk:
        keep_for_giver(task, giver=by)
    return task


def _offer(task: Task, *, by: User) -> None:
    task.given_by = by
    task.state = TaskState.OFFERED if task.owner_id and task.owner_id != by.pk else TaskState.OPEN


def _tell(task: Task, *, by: User | None) -> None:
    publish(TaskGiven(task_id=task.pk, owner_id=task.owner_id, team_id=task.team_id, actor_id=by.pk if by else None))


def _put_right(task: Task) -> None:
    """A moment has its day, by the clock of whoever does it; what repeats has a rule, a beginning and a clock."""
    zone = zone_named(task.zone) if task.zone else zone_of(task.owner)
    _refuse_far(task)
    if task.due_at:
        task.due_on = task.due_at.astimezone(zone).date()
    if not task.repeats:
        task.rrule, task.repeats_since = "", None
        return
    if task.due_on is None:
        raise ValidationError({"due_on": NO_DAY})
    task.zone = zone.key
    if task.repeats_since is None or not task.repeated_from:
        task.repeats_since = task.due_on
    try:
        task.rrule = checked(task.rrule if task.repeats == Repeats.RULE else task.repeats, task.repeats_since)
    except ValidationError as error:
        raise ValidationError({"rrule": error.messages}) from error


def _refuse_far(task: Task) -> None:
    """Days at the ends of the calendar have no day before or after them."""
    moments = {"due_on": task.due_on, "due_at": task.due_at, "remind_at": task.remind_at}
    wrong = {name: [TOO_FAR] for name, day in moments.items() if day and not EARLIEST.year <= day.year <= LATEST.year}
    if wrong:
        raise ValidationError(wrong)
