"""How people see meetings, their guests, and occurrences that differ from their series."""

from typing import Any

from django.utils.translation import pgettext_lazy

from klientela.core.records.locking import LOCKING
from klientela.core.tasks.calendar.holding import call_off, hold
from klientela.core.tasks.calendar.inviting import bring_guest_back, change_guest, create_guest, delete_guest
from klientela.core.tasks.calendar.making import bring_back, change_meeting, create_meeting, delete_meeting
from klientela.core.tasks.calendar.moving import bring_change_back, change_change, create_change, delete_change
from klientela.core.tasks.models import Guest, Meeting, MeetingChange, MeetingState
from klientela.kernel.entity import Action, Calendar, Entity, entity


def is_planned(meeting: Any) -> bool:
    """Whether it is still to take place."""
    return meeting.state == MeetingState.PLANNED and meeting.locked_at is None


READS = ("state", "locked_at")
MEETING_ACTIONS = (
    Action(
        "hold",
        pgettext_lazy("action", "Took place"),
        hold,
        icon="circle-check",
        tone="pri",
        op="update",
        page="meeting-hold",
        when=is_planned,
        reads=READS,
    ),
    Action("call-off", pgettext_lazy("action", "Call off"), call_off, icon="x", op="update", when=is_planned, reads=READS),
    *LOCKING,
)


@entity
class MeetingEntity(Entity):
    model = Meeting
    slug = "meetings"
    icon = "calendar"
    group = ""
    order = 62
    in_menu = False
    title = "title"
    unique = frozenset({"owner", "uid"})  # a program may send an event once into one calendar
    subtitle = ("kind", "starts_at", "state")
    list = ("title", "kind", "starts_at", "ends_at", "party", "state", "owner")
    form = (
        "title",
        "kind",
        "starts_at",
        "ends_at",
        "is_all_day",
        "party",
        "place",
        "repeats",
        "rrule",
        "zone",
        "remind_before",
        "is_private",
        "is_free",
        "text",
    )
    facts = (
        "kind",
        "starts_at",
        "ends_at",
        "is_all_day",
        "zone",
        "place",
        "party",
        "repeats",
        "remind_before",
        "is_private",
        "is_free",
        "state",
        "text",
        "owner",
        "team",
        "branch",
    )
    orders = ("-starts_at", "title", "-created_at")
    filters = ("kind", "state", "starts_at", "party", "owner", "team", "is_private")
    search = ("title",)
    calendar = Calendar("starts_at", "ends_at")
    boxed = False
    private = "is_private"
    actions = MEETING_ACTIONS
    parts = ("meeting-guests", "meeting-changes")
    create = staticmethod(create_meeting)
    change = staticmethod(change_meeting)
    delete = staticmethod(delete_meeting)
    back = staticmethod(bring_back)
    plain = frozenset({"title", "text", "party", "kind", "is_free"})
    synonyms = {
        "title": ("subject", "meeting", "spotkanie", "temat", "întâlnire"),
        "starts_at": ("start", "begin", "from", "od", "început"),
        "ends_at": ("end", "to", "do", "sfârșit"),
        "party": ("account", "company", "customer", "klient", "client"),
        "place": ("location", "miejsce", "loc"),
    }


@entity
class GuestEntity(Entity):
    model = Guest
    slug = "meeting-guests"
    icon = "users"
    in_menu = False
    part_of = "meeting"
    title = "name"
    list = ("name", "user", "party", "email", "answer", "is_needed")
    form = ("user", "party", "name", "email", "is_needed")
    orders = ("created_at",)
    create = staticmethod(create_guest)
    change = staticmethod(change_guest)
    delete = staticmethod(delete_guest)
    back = staticmethod(bring_guest_back)


@entity
class MeetingChangeEntity(Entity):
    model = MeetingChange
    slug = "meeting-changes"
    icon = "calendar-due"
    in_menu = False
    part_of = "meeting"
    title = "title"
    list = ("occurs_at", "title", "starts_at", "ends_at", "place", "is_gone")
    form = ("occurs_at", "title", "starts_at", "ends_at", "place", "is_gone")
    orders = ("created_at",)
    create = staticmethod(create_change)
    change = staticmethod(change_change)
    delete = staticmethod(delete_change)
    back = staticmethod(bring_change_back)
