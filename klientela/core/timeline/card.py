"""What the timeline tells on the card of a party: contacts, time and cost, what was sold; and how something is noted at once."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from klientela.core.access.decisions import may, sees
from klientela.core.identity.models import User
from klientela.core.parties.card.kinds import Figure, Sum, Way
from klientela.core.parties.models import Party
from klientela.core.timeline.composing import place_of
from klientela.core.timeline.models import Episode
from klientela.core.timeline.queries.contacts import last_contact
from klientela.core.timeline.queries.totals import Totals, totals
from klientela.core.timeline.sources import Ask, Money
from klientela.core.views.addresses import narrowest
from klientela.kernel.entity import entity_of
from klientela.kernel.slot import slot
from klientela.ui.formats import formats_now

KEYS = {"task": "t", "meeting": "v"}
"""The keys of what else is added to a party, by the word of its tab."""
LAST = _("Last contact")


def figures(user: User, party: Party) -> list[Figure]:
    """The sums of the party's timeline, the same as stand on it."""
    if not _reads(user):
        return []
    found = totals(user, Ask(party=party.pk))
    shown = [Figure(LAST, _day(found.last_contact))] if sees(user, entity_of(Episode), "kind") else []
    if found.contacts:
        note = ngettext("%(n)s meeting", "%(n)s meetings", found.meetings) % {"n": formats_now().number(found.meetings)}
        shown.append(Figure(_("Contacts"), formats_now().number(found.contacts), note=note if found.meetings else ""))
    return [*shown, *_spent(found)]


def quick(user: User, party: Party) -> list[Figure]:
    """When somebody last spoke with the party."""
    if not _reads(user) or not sees(user, entity_of(Episode), "kind"):
        return []
    return [Figure(LAST, _day(last_contact(user, party.pk)))]


def ways(user: User, party: Party) -> list[Way]:
    """To note a call, as from now on, and whatever other packages add at a record."""
    found: list[Way] = []
    if place_of(party, user) is not None:
        begun = {"kind": "call", "direction": "in", "at": timezone.localtime().strftime("%Y-%m-%dT%H:%M")}
        url = reverse("timeline-note", args=[narrowest(entity_of(party), party).slug, party.pk])
        found.append(Way(pgettext_lazy("action", "Note"), "note", f"{url}?{urlencode(begun)}", "n", here="#note-text", is_small=True))
    tabs = ((word, tab, tab.address(user, party)) for word, tab in slot("timeline.composer").items().items())
    return [*found, *(Way(tab.label, tab.icon, url, KEYS[word], is_small=True) for word, tab, url in tabs if url and word in KEYS)]


def _reads(user: User) -> bool:
    entity = entity_of(Episode)
    return may(user, "read", entity) and sees(user, entity, "at")


def _spent(found: Totals) -> list[Figure]:
    shown: list[Figure] = []
    if found.minutes:
        shown.append(Figure(_("Time"), f"{found.minutes // 60}:{found.minutes % 60:02}", note=_("hours")))
    rest = ((_("Cost"), found.cost), (_("Cost of work"), found.labour), (_("Turnover"), found.turnover))
    return [*shown, *(Figure(label, sums=_sums(money)) for label, money in rest if money)]


def _sums(money: list[Money]) -> tuple[Sum, ...]:
    return tuple(Sum(one.currency, one.amount) for one in money)


def _day(moment: Any) -> Any:
    return formats_now().near_day(timezone.localtime(moment)) if moment else _("none yet")
