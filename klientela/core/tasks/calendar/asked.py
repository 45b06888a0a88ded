"""What the address of a calendar asks for: which days, whose calendars, in which shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict

from klientela.core.identity.models import User, UserKind
from klientela.core.tasks.calendar.repeating import midnight
from klientela.core.tasks.zones import today_of, zone_of
from klientela.core.views.requests import key_of

DAY, WEEK, MONTH, AGENDA = "day", "week", "month", "agenda"
VIEWS = (DAY, WEEK, MONTH, AGENDA)
MOST_PEOPLE = 30
AHEAD = 30
"""So many days an agenda shows."""
YEARS = (1901, 2198)


@dataclass(frozen=True)
class Asked:
    """Days and people somebody looks at."""

    user: User
    view: str
    day: date
    people: tuple[User, ...]
    """Whose calendars, the reader's own first if it is among them."""

    @property
    def zone(self) -> ZoneInfo:
        """By whose clock days are meant: the reader's."""
        return zone_of(self.user)

    @property
    def days(self) -> list[date]:
        """The days that are shown."""
        monday = self.day - timedelta(days=self.day.weekday())
        if self.view == WEEK:
            return [monday + timedelta(days=number) for number in range(7)]
        if self.view == MONTH:
            first = self.day.replace(day=1)
            start = first - timedelta(days=first.weekday())
            weeks = -(-(next_month(first) - start).days // 7)
            return [start + timedelta(days=number) for number in range(weeks * 7)]
        return [self.day + timedelta(days=number) for number in range(AHEAD if self.view == AGENDA else 1)]

    @property
    def since(self) -> datetime:
        """When the first of these days begins."""
        return midnight(self.days[0], self.zone)

    @property
    def until(self) -> datetime:
        """When the last of these days is over."""
        return midnight(self.days[-1] + timedelta(days=1), self.zone)

    def step(self, by: int) -> date:
        """The day to look at when going on or back by one of what is shown."""
        if self.view == MONTH:
            first = self.day.replace(day=1)
            return next_month(first) if by > 0 else (first - timedelta(days=1)).replace(day=1)
        return self.day + timedelta(days=by * {DAY: 1, WEEK: 7, AGENDA: AHEAD}[self.view])

    def url(self, **changes: Any) -> str:
        """The address of the same calendar with something changed; what goes without saying is left out."""
        other = replace(self, **changes)
        said = [] if other.view == WEEK else [f"view={other.view}"]
        said += [] if other.day == self._today else [f"day={other.day.isoformat()}"]
        return "?" + "&".join([*said, *(self._people_said if other.people is self.people else other._people_said)])

    @cached_property
    def _today(self) -> date:
        return today_of(self.user)

    @cached_property
    def _people_said(self) -> list[str]:
        keys = [one.pk for one in self.people]
        return [] if keys == [self.user.pk] else [f"people={key}" for key in keys]


def read_asked(words: QueryDict, user: User, colleagues: Sequence[User]) -> Asked:
    """What an address asks for; what it does not say, or says wrongly, is this week of one's own."""
    view = words.get("view", "")
    keys = {key_of(text) for text in words.getlist("people")[:MOST_PEOPLE]}
    chosen = tuple(one for one in colleagues if one.pk in keys)
    return Asked(user, view if view in VIEWS else WEEK, _day(words.get("day", ""), today_of(user)), chosen or (user,))


def colleagues_of(user: User) -> list[User]:
    """Whose calendars a user may look at, himself first: everybody sees when his colleagues are busy."""
    if user.kind != UserKind.PERSON:
        return [user]
    rows = User.objects.filter(is_active=True, deleted_at=None, kind=UserKind.PERSON).exclude(pk=user.pk)
    return [user, *rows.order_by("name", "pk").only("name", "kind", "is_active", "deleted_at", "zone")]


def next_month(day: date) -> date:
    """The first day of the month after."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if YEARS[0] <= day.year <= YEARS[1] else today
