"""What tasks add to processes: a gate that waits for open tasks, and a step that makes one."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from klientela.core.identity.models import User
from klientela.core.processes.kinds import ActionKind, GateKind, Missing, Setting, Settings
from klientela.core.processes.people import OWNER, WHOM, people_of, whom_told
from klientela.core.processes.telling import has_owner
from klientela.core.records.titles import title_of
from klientela.core.tasks.making import add_task
from klientela.core.tasks.models import STILL_TO_DO, Task
from klientela.core.tasks.queries import open_tasks_of
from klientela.kernel.entity import Entity, entity_of

TASKS, TASK = "tasks", "task"
"""The codes of the gate and of the step."""


def open_tasks(record: Any, settings: Settings, *, by: User | None, to: Any) -> Sequence[Missing]:
    """Nothing where every task about a record is done; those of others that one does not see are only counted."""
    rows = Task._base_manager.filter(about_entity=entity_of(record).slug, about_key=record.pk, deleted_at=None, state__in=STILL_TO_DO)
    count = rows.count()
    if not count:
        return ()
    text = ngettext("%(n)s task is not done yet", "%(n)s tasks are not done yet", count) % {"n": count}
    titles = [title_of(task, by) for task in open_tasks_of(record, by)[:3]] if by else []
    return (Missing(TASKS, f"{text}: {', '.join(titles)}." if titles else f"{text}."),)


def make_task(record: Any, settings: Settings, *, by: User | None) -> str:
    """Make a task about a record for one of the people around it, or for its team where that one is not there."""
    owner = next(iter(people_of(record, (settings.get("whom", OWNER),), by=by)), None)
    team = record.team if owner is None else None
    if owner is None and team is None:
        raise ValidationError(_("There is nobody who could get the task."))
    days = settings.get("days")
    due = timezone.localdate() + timedelta(days=int(days)) if days not in (None, "") else None
    task = add_task(title=str(settings["title"]), by=None, owner=owner, team=team, about=record, due_on=due)
    return _("Task made: %(task)s") % {"task": task.title}


def _gate_told(entity: Entity, settings: Settings, user: User) -> str:
    return _("Every task about it is done")


def _step_told(entity: Entity, settings: Settings, user: User) -> str:
    words = {"task": settings.get("title", ""), "people": whom_told((settings.get("whom", ""),)), "days": settings.get("days")}
    if words["days"] in (None, ""):
        return _("Task “%(task)s” for %(people)s") % words
    return _("Task “%(task)s” for %(people)s, due after %(days)s days") % words


def _step_settings(entity: Entity, user: User) -> Sequence[Setting]:
    return (
        Setting("title", gettext_lazy("What is to be done")),
        Setting("whom", gettext_lazy("Who does it"), "choice", choices=WHOM),
        Setting("days", gettext_lazy("Due after so many days"), "number", required=False),
    )


GATE = GateKind(gettext_lazy("Tasks done"), open_tasks, _gate_told, icon="list-check")
STEP = ActionKind(gettext_lazy("Make a task"), make_task, _step_told, _step_settings, together=False, icon="list-check", offered=has_owner)
