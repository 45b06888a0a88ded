"""What tasks do when something happens elsewhere."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.access.acting import current_actor
from klientela.core.access.models import TeamMember
from klientela.core.identity.models import User
from klientela.core.processes.events import StageReached
from klientela.core.records.models import RecordRef
from klientela.core.records.titles import title_of
from klientela.core.records.withholding import withheld_from
from klientela.core.tasks.events import TaskAnswered, TaskFinished, TaskGiven
from klientela.core.tasks.models import Occasion, Task, TaskState
from klientela.core.tasks.notices.services import News, notify_many, settle_notices
from klientela.core.tasks.series.services import begin_by_occasion
from klientela.kernel.entity import entity_named
from klientela.kernel.event import on
from klientela.kernel.notice import Noteworthy, NothingLeft


@on(Noteworthy)
def tell_people(told: Noteworthy) -> None:
    """Tell those users what another package found worth telling."""
    about = RecordRef(told.entity, told.key) if told.key else None
    rest = {"text": told.text, "values": told.values, "about": about, "occurrence": told.occurrence, "actor_id": told.actor_id}
    notify_many([News(user, told.kind, told.title, **rest) for user in User.objects.filter(pk__in=told.users)])


@on(StageReached)
def begin_series_of_occasion(reached: StageReached) -> None:
    """A record that was won or lost begins the series of tasks that this begins, unless its history is being brought in."""
    actor = current_actor()
    if reached.kind not in (Occasion.WON, Occasion.LOST) or actor.user is None or actor.reason:
        return
    record = entity_named(reached.entity).model.objects.filter(pk=reached.record_id).first()
    if record is not None:
        begin_by_occasion(reached.kind, record, by=actor.user)


@on(NothingLeft)
def settle(left: NothingLeft) -> None:
    """What people were told about a record is settled."""
    settle_notices(RecordRef(left.entity, left.key), kinds=left.kinds)


ANSWERS: dict[str, Any] = {
    TaskState.OPEN: _("%(who)s accepts: %(title)s"),
    TaskState.DECLINED: _("%(who)s declines: %(title)s"),
    TaskState.CONFIRMED: _("%(who)s confirms: %(title)s"),
    TaskState.RETURNED: _("%(who)s returns: %(title)s"),
}
FINISHED = pgettext_lazy("notification", "%(who)s has done: %(title)s")
GIVEN, TO_TEAM = _("%(who)s gives you: %(title)s"), _("For your team: %(title)s")


@on(TaskGiven)
def tell_receivers(given: TaskGiven) -> None:
    """Tell whoever is given a task, or the team in whose queue it lies."""
    if given.owner_id:
        _tell(given.task_id, [given.owner_id], "task.given", title=GIVEN, actor_id=given.actor_id)
    elif given.team_id:
        members = TeamMember.objects.filter(team=given.team_id).exclude(user=given.actor_id).values_list("user", flat=True)
        _tell(given.task_id, list(members), "task.given", title=TO_TEAM, actor_id=given.actor_id)


@on(TaskAnswered)
def tell_the_other(answered: TaskAnswered) -> None:
    """Tell the giver what the receiver answered, and the receiver what the giver did."""
    settle_notices(RecordRef("tasks", answered.task_id), kinds=("task.given",))
    title = ANSWERS.get(answered.answer)
    other = answered.owner_id if answered.actor_id == answered.giver_id else answered.giver_id
    if title and other and other != answered.actor_id:
        _tell(answered.task_id, [other], "task.answered", title=title, actor_id=answered.actor_id)


@on(TaskFinished)
def tell_giver(finished: TaskFinished) -> None:
    """What was told about a task that is done is settled; whoever gave it learns that it is done."""
    settle_notices(RecordRef("tasks", finished.task_id))
    giver = Task.unscoped.filter(pk=finished.task_id).values_list("given_by", flat=True).first()
    if giver and giver != finished.actor_id:
        _tell(finished.task_id, [giver], "task.answered", title=FINISHED, actor_id=finished.actor_id)


def _tell(task_id: Any, users: list[Any], kind: str, *, title: Any, actor_id: Any) -> None:
    task = Task.unscoped.get(pk=task_id)
    who = User.objects.filter(pk=actor_id).first()
    told = [_news(task, user, kind, title=title, who=who) for user in User.objects.filter(pk__in=users)]
    notify_many(told)


def _news(task: Task, user: User, kind: str, *, title: Any, who: User | None) -> News:
    """What one person is told: the task by the name under which he knows it, and nothing that is hidden from him."""
    values = {"who": who.name if who else "Klientela", "title": title_of(task, user)}
    text = withheld_from(task, user).reason
    return News(user, kind, title, text=text, values=values, about=RecordRef("tasks", task.pk), actor_id=who.pk if who else None)
