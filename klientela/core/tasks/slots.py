"""What tasks add to other places: a panel on record pages, one's day in the menu, a box for the start page."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.access.decisions import may, sees
from klientela.core.access.policy import SIGNED_IN
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.records.models import Record
from klientela.core.records.writing import may_make
from klientela.core.tasks import card
from klientela.core.tasks.control import sees_control
from klientela.core.tasks.days import due_by_today
from klientela.core.tasks.entities import can_be_done, is_offered
from klientela.core.tasks.first_steps import STEPS
from klientela.core.tasks.lacking import LACKING
from klientela.core.tasks.lines import lines_of
from klientela.core.tasks.models import Task, TaskSeries
from klientela.core.tasks.process_kinds import GATE, STEP, TASK, TASKS
from klientela.core.tasks.queries import open_tasks_of
from klientela.core.tasks.services import accept, finish
from klientela.core.timeline.composing import Tab
from klientela.core.views.work import MINE
from klientela.kernel.entity import Action, Entity, MenuItem, Panel, Tile, TileKind, entity_of
from klientela.kernel.notice import DIGEST, NEVER, NoticeKind
from klientela.kernel.slot import slot

SHOWN = 8
DONE = Action("finish", pgettext_lazy("action", "Done"), finish, icon="check", when=can_be_done)
ACCEPT = Action("accept", pgettext_lazy("action", "Accept"), accept, icon="check", when=is_offered)


def is_over(task: Task) -> bool:
    """Whether nothing is left to be done about a task."""
    return not task.is_open


KINDS = {
    "task.reminder": NoticeKind(_("Reminders of tasks"), icon="calendar-due", actions=(DONE,), may_snooze=True, is_settled=is_over),
    "task.given": NoticeKind(_("Tasks given to me or my team"), icon="list-check", actions=(ACCEPT,), is_settled=is_over),
    "task.answered": NoticeKind(_("What became of tasks I gave"), icon="user-check", by_mail=DIGEST),
    "task.planned": NoticeKind(_("Tasks I planned for a list"), icon="list-check", by_mail=NEVER),
    "task.late": NoticeKind(_("Tasks that have become late"), icon="alert-triangle", by_mail=DIGEST, actions=(DONE,), is_settled=is_over),
}


def panel(entity: Entity, record: Any, user: User) -> Panel | None:
    """What is to be done about a record, with a line to add more."""
    tasks = entity_of(Task)
    if not isinstance(record, Record) or isinstance(record, Task) or not may(user, "read", tasks) or not sees(user, tasks, "party"):
        return None
    lines = lines_of(open_tasks_of(record, user), user, with_owner=True)
    may_add = may_make(user, tasks)
    if not lines and not may_add:
        return None
    context = {
        "lines": lines,
        "may_add": may_add,
        "about": f"{entity.slug}:{record.pk}",
        "with_owner": True,
        "has_series": may_add and has_series(user),
    }
    return Panel(_("Tasks"), "tasks/panel.html", context, place="side")


def new_address(user: User, record: Any) -> str:
    """Where a task for a party is added with all its fields."""
    if not isinstance(record, Party) or not may_make(user, entity_of(Task)):
        return ""
    return f"{reverse('tasks-new')}?party={record.pk}"


def has_series(user: User) -> bool:
    """Whether there is a series of tasks that a user can begin."""
    return may(user, "read", entity_of(TaskSeries)) and TaskSeries.objects.filter(is_active=True).exists()


def today_tile(user: User, whose: str) -> Tile | None:
    """What is late and due today."""
    if whose != MINE or not may(user, "read", entity_of(Task)):
        return None
    return Tile(_("To do today"), "tasks/tile.html", {"lines": due_by_today(user, most=SHOWN)}, url=reverse("my-day"))


def reads_tasks(user: User) -> bool:
    """One's day is for whoever may read tasks."""
    return may(user, "read", entity_of(Task))


slot("record.panels").add("tasks.open", panel, order=10)
slot("menu").add("tasks.day", MenuItem(_("My day"), "my-day", "calendar-due", order=10, allowed=reads_tasks))
slot("dashboard.tiles").add("tasks.today", TileKind(_("To do today"), today_tile, 4), order=10)
slot("topbar").add("tasks.bell", Panel(_("Notifications"), "tasks/bell.html"))
slot("live.topics").add("notices", SIGNED_IN)
for number, (code, kind) in enumerate(KINDS.items()):
    slot("notifications.kinds").add(code, kind, order=number)
slot("timeline.composer").add("task", Tab(pgettext_lazy("composer", "Task"), "list-check", new_address), order=50)
slot("criteria.flags").add("tasks.next", LACKING, order=20)
slot("processes.gates").add(TASKS, GATE, order=30)
slot("processes.actions").add(TASK, STEP, order=30)
TOLD = _("Who has how much to do, what is late and what comes back")
REPORT = MenuItem(_("Tasks by person"), "task-control", "user-check", allowed=sees_control, text=TOLD)
slot("reports").add("tasks.control", REPORT, order=60)
for place, (code, step) in enumerate(STEPS.items()):
    slot("steps").add(code, step, order=220 + place)
slot("party.figures").add("tasks", card.FIGURES, order=20)
slot("party.open").add("tasks", card.OPEN, order=20)
