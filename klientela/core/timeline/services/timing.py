"""Time that people enter or measure: one stopwatch each, and entries on any record."""

import re
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import sees, visible
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.records.models import RecordRef
from klientela.core.records.services import create
from klientela.core.timeline.models import Stopwatch, TimeEntry
from klientela.core.timeline.models.episodes import MOST_MINUTES
from klientela.kernel.entity import entity_named, entity_of

MINUTE = timedelta(minutes=1)
_SPENT = re.compile(r"(?:(?P<hours>\d{1,3}):)?(?P<minutes>\d{1,5})\s*(?:m|min)?|(?P<whole>\d{1,3})\s*h", re.ASCII)


def add_time(*, minutes: int, by: User, about: Any = None, note: str = "", started_at: datetime | None = None) -> TimeEntry:
    """Enter time that somebody spent, on a record he sees or on none; it counts for the party the record belongs to."""
    values: dict[str, Any] = {"minutes": minutes, "note": note, "started_at": started_at or timezone.now() - minutes * MINUTE}
    if about is not None:
        values |= {"about_entity": entity_of(about).slug, "about_key": about.pk}
        party = party_behind(about, by)
        values |= {"party": party} if party else {}
    made: TimeEntry = create(entity_named("time-entries"), values, by=by)
    return made


@transaction.atomic
def start_stopwatch(user: User, *, about: RecordRef | None = None, note: str = "") -> Stopwatch:
    """Start measuring; what was running is stopped and entered first."""
    stop_stopwatch(user)
    values = {"started_at": timezone.now(), "note": note[:200]}
    where = {"about_entity": about.entity, "about_key": about.key} if about else {"about_entity": "", "about_key": None}
    return Stopwatch.objects.create(user=user, **values, **where)


@transaction.atomic
def stop_stopwatch(user: User, *, note: str = "") -> TimeEntry | None:
    """Stop measuring and enter the time, whole minutes and at least one; nothing where no stopwatch is running."""
    running = Stopwatch.objects.select_for_update().filter(user=user).first()
    if running is None:
        return None
    spent = -((running.started_at - timezone.now()) // MINUTE)
    about = _record(running)
    running.delete()
    minutes = min(max(spent, 1), MOST_MINUTES)
    return add_time(minutes=minutes, by=user, about=about, note=note or running.note, started_at=running.started_at)


def drop_stopwatch(user: User) -> None:
    """Stop measuring without entering anything."""
    Stopwatch.objects.filter(user=user).delete()


def running_for(user: User) -> Stopwatch | None:
    """The stopwatch that somebody has running."""
    return Stopwatch.objects.filter(user=user).first()


def party_behind(record: Any, user: User) -> Party | None:
    """The party a record belongs to, or that it is, if the user sees it."""
    if isinstance(record, Party):
        return record
    key = getattr(record, "party_id", None)
    if not key or not sees(user, entity_of(record), "party"):
        return None
    found: Party | None = visible(user, "read", entity_of(Party)).filter(pk=key).first()
    return found


def minutes_in(text: str) -> int:
    """Minutes as people write them: `25`, `1:30`, `2h`; raises `ValidationError`."""
    found = _SPENT.fullmatch(text.strip().lower())
    if found is None:
        raise ValidationError({"minutes": _("Write minutes, such as 25, or hours and minutes, such as 1:30.")})
    return int(found["hours"] or found["whole"] or 0) * 60 + int(found["minutes"] or 0)


def _record(running: Stopwatch) -> Any:
    """What it runs on, as far as it is still there for its user."""
    if not running.about_key:
        return None
    try:
        return RecordRef(running.about_entity, running.about_key).resolve()
    except LookupError:
        return None
