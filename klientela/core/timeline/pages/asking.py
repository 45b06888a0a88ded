"""What the address of a timeline asks for."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.access.decisions import get_for, may, sees, visible
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.processes.models import InProcess
from klientela.core.timeline.kinds import kinds
from klientela.core.timeline.models import Episode
from klientela.core.timeline.models.episodes import EARLIEST, LATEST
from klientela.core.timeline.sources import Ask
from klientela.core.views.requests import key_of
from klientela.kernel.entity import Entity, entities, entity_named, entity_of

GROUPS = (
    ("talks", pgettext_lazy("timeline", "Conversations")),
    ("messages", pgettext_lazy("timeline", "Messages")),
    ("notes", pgettext_lazy("timeline", "Notes")),
    ("sales", pgettext_lazy("timeline", "Sales")),
)
NAMES = ("show", "since", "until", "person", "colleague", "about", "text")
LONGEST = 100
NONE = UUID(int=0)
"""The key of no record."""


@dataclass(frozen=True)
class Wanted:
    """What is asked of the timeline of a record, as the address says it."""

    ask: Ask
    show: str = ""
    since: date | None = None
    until: date | None = None
    given: tuple[tuple[str, str], ...] = ()
    """The parts of the address that narrow it."""


def has_timeline(record: Any, user: User) -> bool:
    """Whether a record has a timeline this user sees: a party, or what moves through a process."""
    if not isinstance(record, (Party, InProcess)):
        return False
    entity = entity_of(Episode)
    return may(user, "read", entity) and sees(user, entity, "at")


def record_of(user: User, slug: str, pk: UUID) -> Any:
    """The record whose timeline an address names, if there is one for this user."""
    try:
        entity: Entity = entity_named(slug)
    except LookupError as error:
        raise Http404 from error
    record = get_for(user, entity, pk)
    if not has_timeline(record, user):
        raise Http404
    return record


def wanted(query: QueryDict, record: Any, user: User) -> Wanted:
    """Read the address; what cannot be read narrows nothing, and by a record that is not for this user nothing is found."""
    show = query.get("show", "")
    since, until = _day(query.get("since", "")), _day(query.get("until", ""))
    about = key_of(query.get("about", ""))
    about = about if about is None or _reads(user, about) else NONE
    ask = Ask(
        party=record.pk if isinstance(record, Party) else None,
        record=about if isinstance(record, Party) else record.pk,
        kinds=codes_of(show),
        since=_moment(since) if since else None,
        until=_moment(until + timedelta(days=1)) if until else None,
        person=key_of(query.get("person", "")),
        colleague=key_of(query.get("colleague", "")),
        text=query.get("text", "").replace("\0", "").strip()[:LONGEST],
    )
    given = tuple((name, query.get(name, "")) for name in NAMES if query.get(name))
    return Wanted(ask, show if ask.kinds else "", since, until, given)


def _reads(user: User, key: UUID) -> bool:
    known = (entity for entity in entities() if issubclass(entity.model, InProcess) and may(user, "read", entity))
    return any(visible(user, "read", entity).filter(pk=key).exists() for entity in known)


def codes_of(show: str) -> frozenset[str]:
    """The kinds a word stands for: a group of them, or one."""
    known = kinds()
    return frozenset(code for code, kind in known.items() if show in (code, kind.group))


def choices_of_kinds() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Kinds to choose from, in their groups."""
    known = kinds().values()
    groups = [*GROUPS, ("other", _("Other"))]
    found = [(label, [(kind.code, kind.label) for kind in known if kind.group == group]) for group, label in groups]
    return [(label, some) for label, some in found if some]


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST.date() <= day <= LATEST.date() else None


def _moment(day: date) -> datetime:
    zone = timezone.get_current_timezone()
    return datetime.combine(day, time.min, tzinfo=zone)
