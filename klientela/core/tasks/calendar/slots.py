"""What the calendar adds to other places."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.access.decisions import may, sees, visible
from klientela.core.identity.models import User
from klientela.core.parties.card.kinds import OpenBox, OpenLine, OpenSource
from klientela.core.parties.models import Party
from klientela.core.records.models import Record, RecordRef
from klientela.core.records.titles import title_of
from klientela.core.records.writing import may_make
from klientela.core.tasks.calendar.asked import DAY, Asked
from klientela.core.tasks.calendar.drawing import Drawing
from klientela.core.tasks.calendar.inviting import accept_invitation, decline_invitation
from klientela.core.tasks.calendar.panels import meeting_panel
from klientela.core.tasks.calendar.queries import changes_for, times
from klientela.core.tasks.models import Meeting, MeetingKind, MeetingState
from klientela.core.tasks.zones import zone_of
from klientela.core.timeline.composing import Tab
from klientela.core.views.addresses import record_address
from klientela.kernel.entity import Action, Entity, MenuItem, Panel, entity_of
from klientela.kernel.notice import DIGEST, NoticeKind
from klientela.kernel.slot import slot
from klientela.ui.formats import formats_now

SHOWN, MOST = 5, 30
AHEAD = timedelta(days=366)


def is_off(meeting: Any) -> bool:
    """Whether a meeting needs no answer any more."""
    return bool(meeting.state != MeetingState.PLANNED)


def is_on(meeting: Any) -> bool:
    """Whether a meeting is still to take place."""
    return not is_off(meeting)


COME = Action("accept", pgettext_lazy("invitation", "I come"), accept_invitation, icon="check", op="read", when=is_on)
STAY_AWAY = Action("decline", pgettext_lazy("invitation", "I do not come"), decline_invitation, icon="x", op="read", when=is_on)
KINDS = {
    "meeting.invited": NoticeKind(_("Meetings to which I am asked"), icon="calendar", actions=(COME, STAY_AWAY), is_settled=is_off),
    "meeting.changed": NoticeKind(_("Meetings that were moved or called off"), icon="calendar-due"),
    "meeting.answered": NoticeKind(_("Who comes to my meetings"), icon="user-check", by_mail=DIGEST),
    "meeting.reminder": NoticeKind(_("Reminders of meetings"), icon="calendar-due", may_snooze=True, is_settled=is_off),
}


def reads_meetings(user: User) -> bool:
    """The calendar is for whoever may read meetings."""
    return may(user, "read", entity_of(Meeting))


def today_panel(user: User, day: date) -> Panel | None:
    """What stands in one's calendar today."""
    if not reads_meetings(user):
        return None
    asked = Asked(user, DAY, day, (user,))
    lines = [line for line in Drawing(asked).day_lines(day) if line["tone"] != "todo"]
    return Panel(_("Calendar"), "tasks/calendar/today.html", {"lines": lines, "may_add": may_make(user, entity_of(Meeting))})


def planned_with(user: User, party: Party) -> OpenBox | None:
    """The next meetings with a party."""
    entity = entity_of(Meeting)
    if not reads_meetings(user) or not sees(user, entity, "party", "starts_at", "ends_at", "state"):
        return None
    now = timezone.now()
    rows = visible(user, "read", entity).filter(party=party, state=MeetingState.PLANNED)
    rows = rows.filter(Q(lasts_until=None) | Q(lasts_until__gte=now)).order_by("starts_at", "pk")[:MOST]
    found = list(rows)
    changes = changes_for(user, found)
    following = ((min((time[0] for time in times(row, changes[row.pk], since=now, until=now + AHEAD)), default=None), row) for row in found)
    coming = sorted(((start, row) for start, row in following if start), key=lambda pair: pair[0])
    lines = [OpenLine(title_of(row, user), record_address(entity, row.pk), _when(start, user)) for start, row in coming[:SHOWN]]
    return OpenBox(_("Meetings"), lines, len(coming), more=len(coming) == MOST) if lines else None


def _when(start: Any, user: User) -> str:
    local = start.astimezone(zone_of(user))
    return f"{formats_now().near_day(local.date())}, {local:%H:%M}"


class _Planning:
    """The address at which a meeting of a kind is planned for a record."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __call__(self, user: User, record: Any) -> str:
        entity: Entity = entity_of(Meeting)
        if not isinstance(record, Record) or not may_make(user, entity) or isinstance(record, Meeting):
            return ""
        said = f"party={record.pk}" if isinstance(record, Party) else f"about={RecordRef.of(record)}"
        return f"{reverse('meeting-new')}?kind={self.kind}&{said}"


slot("menu").add("tasks.calendar", MenuItem(_("Calendar"), "calendar", "calendar", order=12, allowed=reads_meetings))
slot("day.panels").add("calendar", today_panel, order=10)
slot("party.open").add("calendar", OpenSource(planned_with), order=25)
slot("record.panels").add("calendar.meeting", meeting_panel, order=6)
PLAN_MEETING, PLAN_VISIT = pgettext_lazy("composer", "Plan a meeting"), pgettext_lazy("composer", "Plan a visit")
slot("timeline.composer").add("meeting", Tab(PLAN_MEETING, "calendar", _Planning(MeetingKind.MEETING)), order=60)
slot("timeline.composer").add("visit", Tab(PLAN_VISIT, "map-pin", _Planning(MeetingKind.VISIT)), order=61)
for number, (code, kind) in enumerate(KINDS.items()):
    slot("notifications.kinds").add(code, kind, order=10 + number)
