"""Somebody's day: what is late, what is due today, what comes next, and what waits for his answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from klientela.core.access.decisions import sees
from klientela.core.access.models import TeamMember
from klientela.core.identity.models import User
from klientela.core.tasks.lines import Line, lines_of
from klientela.core.tasks.models import Task, TaskState
from klientela.core.tasks.queries import tasks_open_to
from klientela.core.tasks.zones import today_of, zone_of
from klientela.kernel.entity import entity_of

AHEAD = 7
MOST = 200


@dataclass
class Day:
    """What awaits somebody, in the order in which he looks at it."""

    today: date
    late: list[Line] = field(default_factory=list)
    due: list[Line] = field(default_factory=list)
    next: list[Line] = field(default_factory=list)
    someday: list[Line] = field(default_factory=list)
    done: list[Line] = field(default_factory=list)
    queue: list[Line] = field(default_factory=list)
    answers: list[Line] = field(default_factory=list)
    """Done by others at his request: to be confirmed or returned."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is to be done."""
        return not (self.late or self.due or self.next or self.someday or self.queue or self.answers)


def day_of(user: User, *, today: date | None = None) -> Day:
    """A user's day."""
    day = Day(today or today_of(user))
    entity = entity_of(Task)
    mine = tasks_open_to(user).filter(owner=user).select_related("team", "owner")
    due = Q(due_on__lte=day.today + timedelta(days=AHEAD)) | Q(due_on=None) if sees(user, entity, "due_on") else Q()
    for line in lines_of(list(_in_order(mine.filter(due, done_at=None))[:MOST]), user):
        _place(line, day).append(line)
    if sees(user, entity, "done_at"):
        day.done = lines_of(list(mine.filter(done_at__gte=_midnight(day.today, zone_of(user))).order_by("-done_at")[:MOST]), user)
    day.queue = lines_of(list(_in_order(queue_of(user))[:MOST]), user, with_owner=True)
    day.answers = lines_of(list(to_judge(user)[:MOST]), user, with_owner=True)
    return day


def due_by_today(user: User, *, most: int) -> list[Line]:
    """What is late and due today, the oldest first."""
    if not sees(user, entity_of(Task), "due_on"):
        return []
    rows = tasks_open_to(user).filter(owner=user, done_at=None, due_on__lte=today_of(user)).select_related("team", "owner")
    return lines_of(list(_in_order(rows)[:most]), user)


def queue_of(user: User) -> QuerySet[Task]:
    """What waits for somebody of the user's teams."""
    teams = TeamMember.objects.filter(user=user).values("team")
    return tasks_open_to(user).filter(owner=None, team__in=teams, done_at=None).select_related("team")


def to_judge(user: User) -> QuerySet[Task]:
    """What others have done for the user and he has to confirm."""
    given = tasks_open_to(user).filter(given_by=user, state=TaskState.DONE, needs_confirming=True)
    return given.exclude(owner=user).select_related("owner", "team").order_by("done_at")


def _in_order(rows: QuerySet[Task]) -> QuerySet[Task]:
    return rows.order_by(F("due_on").asc(nulls_last=True), F("due_at").asc(nulls_first=True), "-priority", "id")


def _place(line: Line, day: Day) -> list[Line]:
    if line.day is None:
        return day.someday
    if line.day < day.today:
        return day.late
    return day.due if line.day == day.today else day.next


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone)
