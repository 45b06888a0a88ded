"""What tasks tell on the card of a party: what is to be done for it, and when the next of it is due."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may, sees, visible
from klientela.core.identity.models import User
from klientela.core.parties.card.kinds import Figure, FigureSource, OpenBox, OpenLine, OpenSource
from klientela.core.parties.models import Party
from klientela.core.records.titles import title_of
from klientela.core.tasks.models import Meeting, MeetingState, Task
from klientela.core.tasks.queries import about_condition, open_tasks_of, tasks_open_to
from klientela.core.tasks.zones import today_of, zone_of
from klientela.core.views.addresses import address_of, record_address
from klientela.kernel.entity import entity_of
from klientela.ui.formats import formats_now

SHOWN = 5


def to_do(user: User, party: Party) -> OpenBox | None:
    """The open tasks for a party, the most pressing first."""
    entity = entity_of(Task)
    if not may(user, "read", entity) or not sees(user, entity, "party", "done_at", "state"):
        return None
    found = open_tasks_of(party, user)
    lines = [_line(task, user) for task in found[:SHOWN]]
    return OpenBox(_("Tasks"), lines, len(found)) if lines else None


def next_planned(user: User, party: Party) -> list[Figure]:
    """The next thing that is planned with a party: a meeting, or a task that is due."""
    found = [one for one in (_next_meeting(user, party), _next_task(user, party)) if one]
    if not found:
        return []
    day, record = min(found, key=lambda one: one[0])
    return [Figure(_("Next planned"), formats_now().near_day(day), note=title_of(record, user), url=address_of(record))]


def _next_meeting(user: User, party: Party) -> tuple[date, Any] | None:
    entity = entity_of(Meeting)
    if not may(user, "read", entity) or not sees(user, entity, "party", "starts_at", "state"):
        return None
    rows = visible(user, "read", entity).filter(party=party, state=MeetingState.PLANNED, starts_at__gte=timezone.now())
    meeting = rows.order_by("starts_at", "pk").first()
    return (meeting.starts_at.astimezone(zone_of(user)).date(), meeting) if meeting else None


def _next_task(user: User, party: Party) -> tuple[date, Any] | None:
    entity = entity_of(Task)
    if not may(user, "read", entity) or not sees(user, entity, "party", "done_at", "state", "due_on"):
        return None
    rows = tasks_open_to(user).filter(about_condition(party), done_at=None, due_on__gte=today_of(user))
    task = rows.order_by("due_on", "due_at", "pk").first()
    return (task.due_on, task) if task and task.due_on else None


def _line(task: Task, user: User) -> OpenLine:
    due = task.due_on if sees(user, entity_of(Task), "due_on") else None
    note = formats_now().near_day(due) if due else ""
    return OpenLine(title_of(task, user), record_address(entity_of(Task), task.pk), note, is_late=bool(due and due < today_of(user)))


FIGURES = FigureSource(next_planned, next_planned)
OPEN = OpenSource(to_do, has_box=True)
