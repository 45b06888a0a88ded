"""What keeping in step with other programs adds to other places."""

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.identity.models import User
from klientela.kernel.entity import MenuItem, entity_named
from klientela.kernel.slot import slot


def has_something(user: User) -> bool:
    """Whether a user has a calendar or people to keep in step."""
    return any(may(user, "read", entity_named(name)) for name in ("meetings", "tasks", "persons"))


SYNC = MenuItem(
    _("Calendar and contacts on your phone"),
    "calendar-sync",
    "calendar-event",
    allowed=has_something,
    text=_("Thunderbird, Apple, Android: read and write meetings and people"),
)
BRING = MenuItem(
    _("Bring in a calendar or contacts"),
    "bring-in",
    "upload",
    allowed=has_something,
    text=_("From a file of another program (.ics, .vcf)"),
)
slot("me.pages").add("tasks.dav", SYNC)
slot("me.pages").add("tasks.bring-in", BRING)
