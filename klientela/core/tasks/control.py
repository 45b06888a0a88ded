"""How the work goes, person by person: open, late, done, returned; and how much is due in each of the next weeks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.functions import TruncWeek

from klientela.core.access.decisions import may, sees
from klientela.core.identity.models import User
from klientela.core.tasks.models import Task, TaskState
from klientela.core.tasks.queries import tasks_open_to
from klientela.core.tasks.zones import today_of, zone_of
from klientela.kernel.entity import entity_of

WEEKS = 6
NEEDED = ("owner", "state", "due_on", "done_at")


@dataclass
class Person:
    """The tasks of one person, or of nobody yet."""

    key: UUID | None
    name: str
    open: int = 0
    late: int = 0
    done: int = 0
    returned: int = 0
    offered: int = 0
    weeks: list[int] = field(default_factory=lambda: [0] * WEEKS)

    @property
    def most(self) -> int:
        """The fullest week."""
        return max(self.weeks, default=0)


@dataclass
class Control:
    """All persons whose tasks somebody sees, and the weeks of the table."""

    since: date
    mondays: list[date]
    people: list[Person]

    @property
    def most(self) -> int:
        """The fullest week of anybody."""
        return max((person.most for person in self.people), default=0)


def sees_control(user: User) -> bool:
    """Whether a user sees everything the figures are made of."""
    return may(user, "read", entity_of(Task)) and sees(user, entity_of(Task), *NEEDED)


def control_for(user: User, *, days: int = 30, today: date | None = None) -> Control:
    """Whose tasks stand how, as far as a user may see them: what is done counts for so many days."""
    day = today or today_of(user)
    since, monday = day - timedelta(days=days), day - timedelta(days=day.weekday())
    mondays = [monday + timedelta(weeks=number) for number in range(WEEKS)]
    rows = tasks_open_to(user)
    begun = datetime.combine(since, time(), tzinfo=zone_of(user))
    counted = rows.filter(Q(done_at=None) | Q(done_at__gte=begun)).values("owner", "owner__name").annotate(**_counts(day, begun))
    people = {row["owner"]: Person(row["owner"], row["owner__name"] or "", **_figures(dict(row))) for row in counted.order_by()}
    for owner, week, count in _by_week(rows, mondays):
        people[owner].weeks[(week - monday).days // 7] = count
    return Control(since, mondays, sorted(people.values(), key=lambda person: (-person.late, -person.open, person.name)))


def _counts(day: date, begun: datetime) -> dict[str, Count]:
    waits = Q(done_at=None)
    return {
        "open": Count("pk", filter=waits),
        "late": Count("pk", filter=waits & Q(due_on__lt=day)),
        "done": Count("pk", filter=Q(done_at__gte=begun)),
        "returned": Count("pk", filter=waits & Q(state=TaskState.RETURNED)),
        "offered": Count("pk", filter=waits & Q(state=TaskState.OFFERED)),
    }


def _figures(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("open", "late", "done", "returned", "offered")}


def _by_week(rows: Any, mondays: list[date]) -> Any:
    due = rows.filter(done_at=None, due_on__gte=mondays[0], due_on__lt=mondays[-1] + timedelta(weeks=1))
    return due.values("owner", week=TruncWeek("due_on")).annotate(n=Count("pk")).order_by().values_list("owner", "week", "n")
