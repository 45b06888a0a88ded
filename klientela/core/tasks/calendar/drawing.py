"""A calendar drawn: columns of hours, boxes of a month, lines of an agenda."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from babel.dates import format_date
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from klientela.core.identity.models import User
from klientela.core.tasks.calendar.asked import Asked
from klientela.core.tasks.calendar.due import Due, due_tasks
from klientela.core.tasks.calendar.laying import Placed, hours_of, is_whole, on_day, placed
from klientela.core.tasks.calendar.queries import Occurrence, occurrences
from klientela.core.tasks.calendar.repeating import midnight
from klientela.core.tasks.models import Answer, Meeting, MeetingKind, MeetingState
from klientela.core.tasks.zones import today_of
from klientela.core.views.addresses import record_address
from klientela.kernel.entity import entity_of
from klientela.kernel.holidays import holidays
from klientela.ui.formats import formats_now
from klientela.ui.markup import component, join
from klientela.ui.templatetags.ui import icon

TONES = 8
NOWHERE = "00000000-0000-0000-0000-000000000000"
AROUND = timedelta(days=1)
"""Whole days of another time zone begin and end so much earlier or later."""
BY_KIND: dict[str, int] = {MeetingKind.MEETING: 1, MeetingKind.VISIT: 3, MeetingKind.CALL: 2, MeetingKind.ABSENCE: 4, MeetingKind.OTHER: 5}


@dataclass
class Column:
    """One day, or one person's day: what stands above the hours, and what in them."""

    day: date
    name: str
    person: User | None = None
    is_today: bool = False
    holiday: Any = ""
    whole: list[Any] = field(default_factory=list)
    """Of each what stands above the hours: address, title, icon, tone."""
    events: list[Placed] = field(default_factory=list)
    drawn: SafeString | str = ""
    new_url: str = ""


class Drawing:
    """A calendar as it is asked for: everything is read once, then laid out."""

    def __init__(self, asked: Asked) -> None:
        self.asked, self.user, self.zone = asked, asked.user, asked.zone
        self.found = occurrences(asked.user, people=asked.people, since=asked.since - AROUND, until=asked.until + AROUND)
        self.tasks: list[Due] = due_tasks(asked.user, asked.people, first=asked.days[0], last=asked.days[-1])
        self.holidays = holidays(asked.days[0], asked.days[-1], zone=self.zone.key)
        self.today = today_of(asked.user)
        self.tone_of = {one.pk: number % TONES + 1 for number, one in enumerate(asked.people)}
        self.names = {one.pk: one.name for one in asked.people}
        self._page, self._move = record_address(entity_of(Meeting), UUID(NOWHERE)), reverse("meeting-move", args=[NOWHERE])

    def columns(self) -> list[Column]:
        """The days of a week, or of one day the people side by side."""
        people = self.asked.people
        if len(self.asked.days) == 1 and len(people) > 1:
            made = [self._column(self.asked.day, person=one) for one in people]
        else:
            made = [self._column(day) for day in self.asked.days]
        first, last = hours_of([column.events for column in made])
        for column in made:
            column.drawn = join([self._event(each, first) for each in column.events])
        self.first_hour, self.last_hour = first, last
        return made

    def _column(self, day: date, *, person: User | None = None) -> Column:
        found = [each for each in on_day(self.found, day, self.zone) if person is None or each.person == person.pk]
        column = Column(day, weekday(day), person, day == self.today, self.holidays.get(day, ""))
        column.whole = [self.chip(each, day) for each in found if is_whole(each)]
        column.whole += [self.task(due) for due in self.tasks if due.day == day and (person is None or due.owner == person.pk)]
        column.events = placed(found, day, self.zone)
        return column

    def chip(self, each: Occurrence, day: date) -> dict[str, Any]:
        """A meeting as one line: its time on a day, title, address and tone."""
        begins = max(each.starts_at, midnight(day, self.zone))
        return {
            "url": self.address(each),
            "title": self.title(each),
            "tone": self.tone(each),
            "time": "" if is_whole(each) else self.clock(begins),
            "until": "" if is_whole(each) else self.clock(each.ends_at),
            "place": each.party or each.place,
            "who": self.names[each.person] if len(self.asked.people) > 1 else "",
            "icon": "lock" if is_private(each) else "",
        }

    def task(self, due: Due) -> dict[str, Any]:
        """A task as one line."""
        return {
            "url": due.url,
            "title": due.title,
            "tone": "todo",
            "time": due.time,
            "until": "",
            "place": due.party,
            "who": "",
            "icon": "list-check",
        }

    def _event(self, each: Placed, first_hour: int) -> SafeString:
        one = each.occurrence
        place = (each.row - first_hour * 4 + 1, each.rows, each.lane, each.lanes)
        hint = f"{self.clock(one.starts_at)}–{self.clock(one.ends_at)} {self.names[one.person]}"
        if one.meeting is None:
            return component("calendar-busy")(self.tone(one), *place, hint, _("busy"))
        move = self.move_address(one.meeting.pk) if one.may_move else ""
        at = one.occurs_at.isoformat() if one.occurs_at else ""
        key = f"ev-{one.meeting.pk}-{one.occurs_at:%Y%m%d%H%M}-{one.person}" if one.occurs_at else f"ev-{one.meeting.pk}-{one.person}"
        known = (self.tone(one), *place, key, self.address(one), move, one.meeting.version, at)
        if is_private(one):
            hint = f"{hint}, {_('private')}"
            return component("calendar-private")(
                *known, f"{hint}\n{one.title}", hint, icon("lock", "i-s"), one.title, one.party or one.place
            )
        return component("calendar-event")(*known, f"{hint}\n{one.title}", hint, one.title, one.party or one.place)

    def address(self, each: Occurrence) -> str:
        """Where a meeting is looked at; one occurrence of a series has a page of its own."""
        if each.meeting is None:
            return ""
        if each.occurs_at is None:
            return self._page.replace(NOWHERE, str(each.meeting.pk))
        return f"{self.move_address(each.meeting.pk)}?at={each.occurs_at:%Y-%m-%dT%H:%M:%SZ}"

    def move_address(self, key: UUID) -> str:
        """Where a meeting is moved."""
        return self._move.replace(NOWHERE, str(key))

    def title(self, each: Occurrence) -> str:
        """What it is called, as far as the reader may know."""
        return each.title if each.meeting else _("busy")

    def tone(self, each: Occurrence) -> str:
        """The colour by person, or where there is but one by kind; what is over, unsure, or not known looks different."""
        alone = len(self.asked.people) == 1
        number = BY_KIND.get(each.kind, 1) if alone and each.kind else 6 if alone else self.tone_of[each.person]
        is_over = each.is_held or (each.meeting is not None and each.meeting.state == MeetingState.HELD)
        words = [f"w{number}", "done" if is_over else "", "tent" if each.answer in (Answer.WAITING, Answer.TENTATIVE) else ""]
        return " ".join(filter(None, words))

    def clock(self, moment: Any) -> str:
        """A moment by the reader's clock."""
        local = moment.astimezone(self.zone)
        return f"{local.hour:02}:{local.minute:02}"

    def people(self, colleagues: Sequence[User]) -> SafeString:
        """All whose calendars can be shown, oneself first, then those who are shown."""
        chosen = self.tone_of
        lines = sorted(colleagues, key=lambda one: (one.pk != self.user.pk, one.pk not in chosen))
        return join([self._person(one) for one in lines])

    def _person(self, one: User) -> SafeString:
        name = f"{one.name} ({_('me')})" if one.pk == self.user.pk else one.name
        tone = self.tone_of.get(one.pk)
        return component("calendar-person-on")(one.pk, f"w{tone}", name) if tone else component("calendar-person")(one.pk, name)

    def day_lines(self, day: date) -> list[dict[str, Any]]:
        """What a day holds, line by line."""
        found = sorted(on_day(self.found, day, self.zone), key=lambda each: not is_whole(each))
        lines = [self.chip(each, day) for each in found]
        return [*lines, *(self.task(due) for due in self.tasks if due.day == day)]


def is_private(each: Occurrence) -> bool:
    """Whether a meeting bears the mark of what others know nothing of."""
    return bool(each.meeting is not None and each.meeting.is_private)


def weekday(day: date) -> str:
    """The short name of a day of the week."""
    return str(format_date(day, "EEE", locale=formats_now().locale))


def weeks_of[T](days: Sequence[T]) -> list[list[T]]:
    """Days in weeks."""
    return [list(days[number : number + 7]) for number in range(0, len(days), 7)]


def mini_days(day: date) -> list[date]:
    """The days of the small month beside the calendar."""
    first = day.replace(day=1)
    start = first - timedelta(days=first.weekday())
    return [start + timedelta(days=number) for number in range(42)]
