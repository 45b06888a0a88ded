"""Between whoever gives a task and whoever does it: taking, accepting, declining, handing on, confirming, returning."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import get_for, visible
from klientela.core.access.models import Team
from klientela.core.access.services import home_of
from klientela.core.access.sharing import drop_shares
from klientela.core.identity.models import User
from klientela.core.records.services import save
from klientela.core.records.transfer import refuse_receiver
from klientela.core.tasks.events import TaskAnswered, TaskGiven
from klientela.core.tasks.models import Task, TaskState
from klientela.core.tasks.sharing import keep_for_giver
from klientela.kernel.entity import entity_of
from klientela.kernel.event import publish

ALREADY_TAKEN = _("Somebody has taken this task already.")
NOT_OFFERED = _("This task does not wait for an answer.")
NOT_YOURS = _("This task was given to somebody else.")
NOT_DONE = _("Only a task that is done can be confirmed or returned.")
NOT_GIVEN = _("Only whoever gave the task, or leads, can confirm or return it.")
SAY_WHY = _("Say why.")
CLOSED = _("This task is closed.")
CANNOT_SEE = _("%(name)s could not see this task.")
ANSWERED = ["owner", "team", "branch", "state", "reason", "given_by", "done_at", "done_by"]


@transaction.atomic
def take(task: Task, *, by: User) -> Task:
    """Take a task out of the queue of one's team; only one person can."""
    task = get_for(by, entity_of(Task), task.pk, "take", lock=True)
    if task.owner_id is not None:
        raise ValidationError(ALREADY_TAKEN)
    task.owner, task.state = by, TaskState.OPEN
    return _answered(task, by=by)


@transaction.atomic
def accept(task: Task, *, by: User) -> Task:
    """Say that one will do a task somebody gave."""
    task = _offered(task, by=by)
    task.state = TaskState.OPEN
    return _answered(task, by=by)


@transaction.atomic
def decline(task: Task, *, by: User, reason: str) -> Task:
    """Give a task back to whoever gave it, with the reason; it is his again."""
    task = _offered(task, by=by)
    if not reason.strip():
        raise ValidationError({"reason": SAY_WHY})
    task.state, task.reason = TaskState.DECLINED, reason.strip()[:500]
    giver, task.owner = by, task.given_by
    if task.owner:
        task.team, task.branch = home_of(task.owner)
    _answered(task, by=by)
    drop_shares(Task, [task.pk])
    keep_for_giver(task, giver=giver)
    return task


@transaction.atomic
def delegate(task: Task, *, to: User, by: User, note: str = "") -> Task:
    """Hand a task to a colleague, who has to accept it; whoever gives it keeps seeing it."""
    task = get_for(by, entity_of(Task), task.pk, "delegate", lock=True)
    if not task.is_open:
        raise ValidationError(CLOSED)
    refuse_receiver(to)
    task.owner, task.given_by = to, by
    task.state = TaskState.OPEN if to.pk == by.pk else TaskState.OFFERED
    task.reason = note.strip()[:500]
    task.team, task.branch = home_of(to)
    save(task, only=ANSWERED)
    drop_shares(Task, [task.pk])
    if not visible(to, "read", entity_of(Task)).filter(pk=task.pk).exists():
        raise ValidationError({"to": CANNOT_SEE % {"name": to}})
    if to.pk != by.pk:
        keep_for_giver(task, giver=by)
        publish(TaskGiven(task_id=task.pk, owner_id=to.pk, team_id=task.team_id, actor_id=by.pk))
    return task


@transaction.atomic
def put_into_queue(task: Task, *, team: Team, by: User, note: str = "") -> Task:
    """Leave a task to whoever of a team takes it; whoever leaves it keeps seeing it."""
    task = get_for(by, entity_of(Task), task.pk, "delegate", lock=True)
    if not task.is_open:
        raise ValidationError(CLOSED)
    task.owner, task.team, task.branch, task.given_by = None, team, team.branch, by
    task.state, task.reason = TaskState.OPEN, note.strip()[:500]
    save(task, only=ANSWERED)
    drop_shares(Task, [task.pk])
    keep_for_giver(task, giver=by)
    publish(TaskGiven(task_id=task.pk, owner_id=None, team_id=team.pk, actor_id=by.pk))
    return task


@transaction.atomic
def confirm(task: Task, *, by: User) -> Task:
    """Say that a task was done as it should be."""
    task = _to_judge(task, by=by)
    task.state = TaskState.CONFIRMED
    return _answered(task, by=by)


@transaction.atomic
def give_back(task: Task, *, by: User, reason: str) -> Task:
    """Return a task that was not done as it should be, with the reason; it is open again."""
    task = _to_judge(task, by=by)
    if not reason.strip():
        raise ValidationError({"reason": SAY_WHY})
    task.state, task.reason, task.done_at, task.done_by = TaskState.RETURNED, reason.strip()[:500], None, None
    return _answered(task, by=by)


def may_judge(task: Task, user: User) -> bool:
    """Whether somebody confirms or returns a task: whoever gave it, or may do so to tasks of others."""
    return task.done_by_id != user.pk or task.given_by_id == user.pk


def _offered(task: Task, *, by: User) -> Task:
    found: Task = get_for(by, entity_of(Task), task.pk, "update", lock=True)
    if found.state != TaskState.OFFERED:
        raise ValidationError(NOT_OFFERED)
    if found.owner_id != by.pk:
        raise ValidationError(NOT_YOURS)
    return found


def _to_judge(task: Task, *, by: User) -> Task:
    found: Task = get_for(by, entity_of(Task), task.pk, "confirm", lock=True)
    if found.state != TaskState.DONE:
        raise ValidationError(NOT_DONE)
    if not may_judge(found, by):
        raise ValidationError(NOT_GIVEN)
    return found


def _answered(task: Task, *, by: User) -> Task:
    save(task, only=ANSWERED)
    publish(TaskAnswered(task_id=task.pk, answer=task.state, owner_id=task.owner_id, giver_id=task.given_by_id, actor_id=by.pk))
    return task
