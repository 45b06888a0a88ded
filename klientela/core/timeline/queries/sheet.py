"""The time sheet of a week: what somebody spent time on, day by day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from klientela.core.access.decisions import scope, sees, visible
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.records.titles import title_of
from klientela.core.timeline.kinds import label_of
from klientela.core.timeline.models import Episode, TimeEntry
from klientela.core.timeline.queries.episodes import readable
from klientela.core.views.addresses import address_of
from klientela.kernel.entity import entity_of

WEEK = 7


@dataclass(frozen=True)
class SheetLine:
    """One stretch of time: when it began, what it was spent on."""

    at: datetime
    minutes: int
    what: str
    url: str
    party: str = ""
    may_change: bool = False


@dataclass(frozen=True)
class SheetDay:
    """One day of the sheet with its lines."""

    day: date
    lines: list[SheetLine]

    @property
    def minutes(self) -> int:
        """What the day adds up to."""
        return sum(line.minutes for line in self.lines)


def sheet(user: User, person: User, monday: date) -> list[SheetDay]:
    """The seven days from a Monday on, with what `user` may read of the time `person` has spent."""
    zone = timezone.get_current_timezone()
    since, until = (datetime.combine(monday + timedelta(days=n), time.min, tzinfo=zone) for n in (0, WEEK))
    lines = sorted([*_entered(user, person, since, until=until), *_noted(user, person, since, until=until)], key=lambda line: line.at)
    days = [monday + timedelta(days=n) for n in range(WEEK)]
    return [SheetDay(day, [line for line in lines if timezone.localdate(line.at) == day]) for day in days]


def entries_readable(user: User) -> QuerySet[TimeEntry]:
    """The time entries a user may read."""
    rows: QuerySet[TimeEntry] = TimeEntry._base_manager.filter(scope(user, "read", TimeEntry), deleted_at=None)
    return rows


def those_with_time(user: User) -> list[User]:
    """Whose sheets a user may look at: his own, and those of people whose entries he may read."""
    if not sees(user, entity_of(TimeEntry), "owner"):
        return [user]
    keys = set(entries_readable(user).order_by().values_list("owner", flat=True).distinct()[:500]) - {None}
    return list(User.objects.filter(pk__in={*keys, user.pk}, deleted_at=None).order_by("name"))


def _entered(user: User, person: User, since: datetime, *, until: datetime) -> list[SheetLine]:
    if not sees(user, entity_of(TimeEntry), "started_at", "minutes", "owner"):
        return []
    rows = list(entries_readable(user).filter(owner=person, started_at__gte=since, started_at__lt=until).select_related("party"))
    parties = _named(user, [row.party_id for row in rows]) if sees(user, entity_of(TimeEntry), "party") else {}
    open_ones = set(visible(user, "update", entity_of(TimeEntry)).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [
        SheetLine(
            row.started_at, row.minutes, title_of(row, user), address_of(row), parties.get(row.party_id, ""), may_change=row.pk in open_ones
        )
        for row in rows
    ]


def _noted(user: User, person: User, since: datetime, *, until: datetime) -> list[SheetLine]:
    entity = entity_of(Episode)
    if not sees(user, entity, "at", "minutes", "owner"):
        return []
    rows = list(readable(user).filter(owner=person, at__gte=since, at__lt=until).exclude(minutes=None).exclude(minutes=0))
    parties = _named(user, [row.party_id for row in rows]) if sees(user, entity, "party") else {}
    return [SheetLine(row.at, row.minutes or 0, _what(row, user), address_of(row), parties.get(row.party_id, "")) for row in rows]


def _what(row: Episode, user: User) -> str:
    shown = [str(label_of(row.kind))] if sees(user, entity_of(Episode), "kind") else []
    words = [row.subject] if row.subject and sees(user, entity_of(Episode), "subject") else []
    return ": ".join([*shown, *words]) or title_of(row, user)


def _named(user: User, keys: list[Any]) -> dict[Any, str]:
    wanted = {key for key in keys if key}
    found = visible(user, "read", entity_of(Party)).filter(pk__in=wanted) if wanted else []
    return {party.pk: title_of(party, user) for party in found}
