"""What the timeline adds to other places: the kinds of episodes every installation knows, and itself on record pages."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.access.decisions import may
from klientela.core.identity.models import User
from klientela.core.parties.card.kinds import FigureSource
from klientela.core.timeline import card
from klientela.core.timeline.first_steps import STEPS
from klientela.core.timeline.importing import EPISODES
from klientela.core.timeline.kinds import EpisodeKind
from klientela.core.timeline.pages.showing import panel
from klientela.core.timeline.pages.time_panel import time_panel
from klientela.core.timeline.queries.effect import sees_effect
from klientela.core.timeline.services.mentioning import KIND as MENTION
from klientela.kernel.entity import MenuItem, entity_named
from klientela.kernel.notice import NoticeKind
from klientela.kernel.slot import slot

KINDS = (
    EpisodeKind("note", pgettext_lazy("episode", "Note"), "note", "note", "notes", is_contact=False),
    EpisodeKind("call", pgettext_lazy("episode", "Call"), "phone", "call", "talks"),
    EpisodeKind("email", pgettext_lazy("episode", "E-mail"), "mail", "mail", "messages"),
    EpisodeKind("meeting", pgettext_lazy("episode", "Meeting"), "users", "meet", "talks"),
    EpisodeKind("visit", pgettext_lazy("episode", "Visit"), "map-pin", "meet", "talks"),
    EpisodeKind("letter", pgettext_lazy("episode", "Letter"), "file-text", "mail", "messages"),
    EpisodeKind("sms", pgettext_lazy("episode", "Text message"), "device-mobile-message", "mail", "messages"),
    EpisodeKind("chat", pgettext_lazy("episode", "Chat"), "message", "mail", "messages"),
    EpisodeKind("social", pgettext_lazy("episode", "Social media"), "world", "mail", "messages"),
    EpisodeKind("mailing", pgettext_lazy("episode", "Mailing"), "mail", "mail", "messages"),
    EpisodeKind("order", pgettext_lazy("episode", "Order"), "package", "money", "sales", is_contact=False, is_offered=False),
    EpisodeKind("invoice", pgettext_lazy("episode", "Invoice"), "file-text", "money", "sales", is_contact=False, is_offered=False),
)


def measures(user: User) -> bool:
    """Whether a user may see what actions lead to."""
    return may(user, "read", entity_named("episodes")) and sees_effect(user)


for number, kind in enumerate(KINDS):
    slot("timeline.kinds").add(kind.code, kind, order=number)

slot("record.panels").add("timeline", panel, order=5)
slot("importers").add("episodes", EPISODES)
slot("notifications.kinds").add(MENTION, NoticeKind(_("Notes that name me"), icon="at"), order=50)
FOLLOWING = _("What follows upon calls, visits and mailings: answers, deals, money")
EFFECT = MenuItem(
    _("What actions lead to"),
    "timeline-effect",
    "bolt",
    allowed=measures,
    text=_("What follows upon calls, visits and mailings in answers, deals and money"),
)
slot("reports").add("timeline.effect", EFFECT, order=60)


def writes_templates(user: User) -> bool:
    """Whether a user may keep texts that are used again."""
    return may(user, "read", entity_named("text-templates"))


TEMPLATES = MenuItem(
    _("Text templates"),
    "text-templates-list",
    "file-text",
    allowed=writes_templates,
    text=_("Texts you use again: in a note, type / and a name"),
)
slot("me.pages").add("timeline.templates", TEMPLATES)


def sees_time(user: User) -> bool:
    """Whether a user may see time that was entered."""
    return may(user, "read", entity_named("time-entries"))


SPENT = MenuItem(_("Time and cost"), "time-report", "clock", allowed=sees_time, text=_("What time was spent on, and what it cost"))
slot("reports").add("timeline.time", SPENT, order=61)
slot("menu").add("time-sheet", MenuItem(_("Time sheet"), "time-sheet", "clock", "reports", order=20, allowed=sees_time))
slot("record.panels").add("timeline.time", time_panel, order=80)
for place, (code, step) in enumerate(STEPS.items()):
    slot("steps").add(code, step, order=210 + place)
slot("party.figures").add("timeline", FigureSource(card.figures, card.quick), order=10)
slot("party.ways").add("timeline", card.ways, order=20)
