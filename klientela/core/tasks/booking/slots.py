"""What bookings add to other places: panels of meetings and rooms, a page among one's preferences, a kind of news."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.tasks.booking.opening import may_be_booked
from klientela.core.tasks.booking.resources import resources_of
from klientela.core.tasks.booking.visits import BOOKED
from klientela.core.tasks.models import Meeting, MeetingState, Resource
from klientela.core.views.addresses import record_address
from klientela.core.views.rights import is_open
from klientela.kernel.commands import Command
from klientela.kernel.entity import Entity, MenuItem, Panel, entity_of
from klientela.kernel.notice import NoticeKind
from klientela.kernel.slot import slot


def rooms_panel(entity: Entity, record: Any, user: User) -> Panel | None:
    """The rooms and devices of a meeting."""
    if not isinstance(record, Meeting) or not may(user, "read", entity_of(Resource)):
        return None
    may_choose = record.state == MeetingState.PLANNED and is_open(user, "update", record)
    rooms = [(title_of(row, user), record_address(entity_of(Resource), row.pk)) for row in resources_of(record, user)]
    if not rooms and not may_choose:
        return None
    context = {"rooms": rooms, "choose_url": reverse("meeting-rooms", args=[record.pk]) if may_choose else ""}
    return Panel(_("Rooms and devices"), "tasks/booking/room_panel.html", context, "side")


def week_panel(entity: Entity, record: Any, user: User) -> Panel | None:
    """The way to the week of a room or device."""
    if not isinstance(record, Resource):
        return None
    context = {"week_url": reverse("resource-week", args=[record.pk])}
    return Panel(_("When it is taken"), "tasks/booking/week_panel.html", context, "side")


def commands(user: User) -> list[Command]:
    """What the palette offers: to find a time."""
    if not may(user, "read", entity_of(Meeting)):
        return []
    return [Command(_("Find a time"), reverse("find-time"), "calendar-due", words=_("free slot meeting together"))]


TOLD = _("When I work, and the page on which customers choose a time for a meeting with me")
slot("record.panels").add("booking.rooms", rooms_panel, order=40)
slot("record.panels").add("booking.week", week_panel, order=40)
slot("palette.items").add("tasks.find", commands, order=40)
slot("me.pages").add("tasks.booking", MenuItem(_("My booking page"), "my-booking", "calendar-due", allowed=may_be_booked, text=TOLD))
slot("notifications.kinds").add(BOOKED, NoticeKind(_("Meetings customers book with me"), icon="calendar"), order=20)
