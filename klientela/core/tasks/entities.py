"""How people see tasks."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import pgettext_lazy

from klientela.core.records.locking import LOCKING
from klientela.core.tasks.booking.entities import ResourceEntity
from klientela.core.tasks.calendar.entities import GuestEntity, MeetingChangeEntity, MeetingEntity
from klientela.core.tasks.models import SeriesStep, Task, TaskNeed, TaskSeries, TaskState, TaskStep
from klientela.core.tasks.services import (
    accept,
    change_task,
    confirm,
    create_need,
    create_step,
    create_task,
    decline,
    delegate,
    finish,
    give_back,
    reopen,
    take,
)
from klientela.kernel.entity import Action, Calendar, Entity, entity

__all__ = ["GuestEntity", "MeetingChangeEntity", "MeetingEntity", "ResourceEntity"]


def is_offered(task: Task) -> bool:
    """Whether somebody has given it and its owner has not answered yet."""
    return task.state == TaskState.OFFERED


def waits_for_taker(task: Task) -> bool:
    """Whether it lies in the queue of a team."""
    return task.owner_id is None and task.is_open


def can_be_done(task: Task) -> bool:
    """Whether it still waits to be done."""
    return task.is_open and task.locked_at is None


def is_done(task: Task) -> bool:
    """Whether it was done and nobody has confirmed it."""
    return task.state == TaskState.DONE


def is_to_judge(task: Task) -> bool:
    """Whether it was done for somebody else, who confirms or returns it."""
    return task.state == TaskState.DONE and bool(task.given_by_id or task.needs_confirming)


def _action(name: str, label: Any, run: Callable[..., Any], *, when: Callable[[Task], bool], **rest: Any) -> Action:
    return Action(name, label, run, when=when, reads=("state", "locked_at"), **rest)


TASK_ACTIONS = (
    Action("take", pgettext_lazy("action", "Take over"), take, icon="user-check", when=waits_for_taker, reads=("owner",)),
    _action("accept", pgettext_lazy("action", "Accept"), accept, icon="check", op="update", when=is_offered),
    _action("decline", pgettext_lazy("action", "Decline"), decline, icon="x", op="update", page="task-decline", when=is_offered),
    _action("finish", pgettext_lazy("action", "Done"), finish, icon="circle-check", tone="pri", op="update", when=can_be_done),
    _action("reopen", pgettext_lazy("action", "Open again"), reopen, icon="refresh", op="update", when=is_done),
    _action("delegate", pgettext_lazy("action", "Hand over"), delegate, icon="users", page="task-delegate", when=can_be_done),
    _action("confirm", pgettext_lazy("action", "Confirm"), confirm, icon="check", op="confirm", when=is_to_judge),
    _action(
        "give-back", pgettext_lazy("action", "Return"), give_back, icon="arrow-back-up", op="confirm", page="task-return", when=is_to_judge
    ),
    *LOCKING,
)


@entity
class TaskEntity(Entity):
    model = Task
    slug = "tasks"
    letter = "t"
    icon = "list-check"
    group = ""
    order = 60
    title = "title"
    subtitle = ("party", "state")
    list = ("title", "party", "due_on", "priority", "state", "owner")
    form = ("title", "party", "due_on", "due_at", "remind_at", "priority", "repeats", "rrule", "needs_confirming", "text")
    facts = (
        "party",
        "due_on",
        "due_at",
        "remind_at",
        "priority",
        "state",
        "repeats",
        "given_by",
        "needs_confirming",
        "reason",
        "done_at",
        "done_by",
        "text",
        "owner",
        "team",
        "branch",
    )
    orders = ("-created_at", "title")
    filters = ("state", "due_on", "priority", "party", "owner", "team", "given_by", "done_at")
    search = ("title",)
    calendar = Calendar("due_on")
    boxed = False
    actions = TASK_ACTIONS
    parts = ("task-steps", "task-needs")
    unique = frozenset({"repeated_after"})
    proposes = None
    create = staticmethod(create_task)
    change = staticmethod(change_task)
    plain = frozenset({"title", "text", "party", "priority", "needs_confirming"})
    synonyms = {
        "title": ("task", "subject", "zadanie", "temat", "sarcină"),
        "due_on": ("due date", "deadline", "termin", "termen"),
        "party": ("account", "company", "customer", "klient", "client"),
        "owner": ("assignee", "assigned to", "osoba", "responsabil"),
    }


@entity
class TaskStepEntity(Entity):
    model = TaskStep
    slug = "task-steps"
    icon = "list-check"
    in_menu = False
    part_of = "task"
    title = "title"
    list = ("title", "note", "is_done")
    form = ("title", "note", "is_done")
    orders = ("created_at",)
    create = staticmethod(create_step)


@entity
class TaskNeedEntity(Entity):
    model = TaskNeed
    slug = "task-needs"
    icon = "link"
    in_menu = False
    part_of = "task"
    title = "needs"
    list = ("needs", "note")
    form = ("needs", "note")
    orders = ("created_at",)
    create = staticmethod(create_need)


@entity
class TaskSeriesEntity(Entity):
    model = TaskSeries
    slug = "task-series"
    icon = "list-check"
    group = "settings"
    order = 610
    list = ("name", "begins_with", "on_workdays", "is_active")
    form = ("name", "begins_with", "on_workdays", "is_active")
    orders = ("name",)
    search = ("name",)
    parts = ("series-steps",)


@entity
class SeriesStepEntity(Entity):
    model = SeriesStep
    slug = "series-steps"
    icon = "list-check"
    in_menu = False
    part_of = "series"
    title = "title"
    list = ("title", "days", "doer", "priority")
    form = ("title", "days", "doer", "priority", "text")
    orders = ("created_at",)
