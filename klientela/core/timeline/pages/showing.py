"""What the timeline of a record shows: the panel of its page and the page of its own."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import sees
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.records.titles import title_of
from klientela.core.timeline.composing import composer, place_of, subjects_of, those_there
from klientela.core.timeline.models import Episode
from klientela.core.timeline.pages.asking import GROUPS, Wanted, choices_of_kinds, has_timeline
from klientela.core.timeline.pages.own import begun_at
from klientela.core.timeline.queries.entries import Entry, entries_of
from klientela.core.timeline.queries.episodes import sees_people
from klientela.core.timeline.queries.paging import Page, page_of
from klientela.core.timeline.queries.places import Place
from klientela.core.timeline.sources import Ask
from klientela.core.views.addresses import narrowest
from klientela.kernel.entity import Entity, Panel, entity_of


@dataclass(frozen=True)
class Day:
    """What happened on one day."""

    day: date
    entries: list[Entry]


def panel(entity: Entity, record: Any, user: User) -> Panel | None:
    """The timeline on the page of a company, a person, a deal, with the composer above it; the sums of a party stand on its card."""
    if not has_timeline(record, user):
        return None
    ask = Ask(party=record.pk) if isinstance(record, Party) else Ask(record=record.pk)
    context = {
        **shown(record, user, Wanted(ask)),
        "is_summed": not isinstance(record, Party),
        "composer": note_context(record, user, draft=begun_at(record, user).draft),
    }
    return Panel(_("Timeline"), "timeline/panel.html", context, "open")


def note_context(record: Any, user: User, **given: Any) -> dict[str, Any] | None:
    """The composer, for who may note something here; `given` is what `composer` takes."""
    place = place_of(record, user)
    return {**composer(place, user, **given), "url": address("timeline-note", record)} if place else None


def shown(record: Any, user: User, wanted: Wanted, *, after: Place | None = None, page: Page | None = None) -> dict[str, Any]:
    """A page of what happened, by day, and the ways to ask for less of it."""
    page = page or page_of(user, wanted.ask, after=after)
    entries = entries_of(user, page.found, here=record.pk)
    url = address("timeline", record)
    return {
        "record": record,
        "timeline_url": url,
        "timeline_title": title_of(record, user),
        "days": days_of(entries),
        "older": f"{url}?{urlencode([*wanted.given, ('after', str(page.older))])}" if page.older else "",
        "wanted": wanted,
        "groups": GROUPS if sees(user, entity_of(Episode), "kind") else (),
        "totals_url": f"{address('timeline-totals', record)}?{urlencode(wanted.given)}",
        "report_url": f"{address('timeline-report', record)}?{urlencode(wanted.given)}",
        "is_first": after is None,
        "is_summed": after is None,
    }


def filters(record: Any, user: User, wanted: Wanted) -> dict[str, Any]:
    """What can be chosen to see less."""
    party = record if isinstance(record, Party) else None
    chosen = dict(wanted.given)
    people = those_there(party, user) if sees_people(user) else []
    about = subjects_of(party, user) if party else []
    return {
        "kinds": choices_of_kinds() if sees(user, entity_of(Episode), "kind") else [],
        "people": [(str(one.pk), title_of(one, user), str(one.pk) == chosen.get("person")) for one in people],
        "subjects": [(str(one.pk), title_of(one, user), str(one.pk) == chosen.get("about")) for one in about],
        "colleagues": _colleagues(user, chosen.get("colleague", "")),
        "text": wanted.ask.text,
    }


def days_of(entries: list[Entry]) -> list[Day]:
    """The entries under their days, as the reader counts them."""
    return [Day(day, list(some)) for day, some in groupby(entries, key=lambda entry: timezone.localdate(entry.at))]


def address(name: str, record: Any) -> str:
    """A door of the timeline of a record."""
    key: UUID = record.pk
    return reverse(name, args=[narrowest(entity_of(record), record).slug, key])


def _colleagues(user: User, chosen: str) -> list[tuple[str, str, bool]]:
    if not sees(user, entity_of(Episode), "owner"):
        return []
    known = User.objects.filter(is_active=True, deleted_at=None, kind="person").order_by("name")[:200]
    return [(str(one.pk), one.name, str(one.pk) == chosen) for one in known]
