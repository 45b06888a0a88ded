"""The box on the pages of parties and records on their way: time that was spent on them, and the stopwatch."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may, sees
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.processes.models import InProcess
from klientela.core.records.models import RecordRef
from klientela.core.timeline.models import TimeEntry
from klientela.core.timeline.pages.own import begun_at
from klientela.core.views.addresses import address_of
from klientela.kernel.entity import Entity, Panel, entity_of


def time_panel(entity: Entity, record: Any, user: User) -> Panel | None:
    """Time entered on a record, with ways to enter more."""
    entries = entity_of(TimeEntry)
    if not isinstance(record, (Party, InProcess)) or not may(user, "read", entries) or not sees(user, entries, "minutes", "party"):
        return None
    may_enter = may(user, "create", entries)
    begun = begun_at(record, user)
    if not begun.spent and not may_enter:
        return None
    context = {
        "spent": begun.spent,
        "may_enter": may_enter,
        "about": str(RecordRef.of(record)),
        "here": address_of(record),
        "since": begun.since,
    }
    return Panel(_("Time"), "timeline/time_panel.html", context, "side")
