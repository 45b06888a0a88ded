"""What somebody has begun at a record and what was spent on it, asked together for the page of the record."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, Subquery, Sum, Value

from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.records.models import RecordRef
from klientela.core.timeline.models import Draft, Stopwatch
from klientela.core.timeline.queries.sheet import entries_readable

KEPT = "_begun_of_page"


@dataclass(frozen=True)
class Begun:
    """The draft of a note, the minutes entered as far as a user may read them, and since when his stopwatch runs here."""

    draft: dict[str, Any]
    spent: int | None
    since: datetime | None


def begun_at(record: Any, user: User) -> Begun:
    """Asked once for the panels of a page."""
    kept = record.__dict__.setdefault(KEPT, {})
    if user.pk not in kept:
        kept[user.pk] = _asked(record, user)
    known: Begun = kept[user.pk]
    return known


def _asked(record: Any, user: User) -> Begun:
    ref = RecordRef.of(record)
    drafts = Draft.objects.filter(user=user, entity=ref.entity, key=ref.key).values("values")[:1]
    running = Stopwatch.objects.filter(user=user, about_key=record.pk).values("started_at")[:1]
    row = User.objects.filter(pk=user.pk).values_list(Subquery(drafts), Subquery(_spent(record, user)), Subquery(running)).first()
    draft, spent, since = row or (None, None, None)
    return Begun(dict(draft or {}), spent, since)


def _spent(record: Any, user: User) -> QuerySet[Any]:
    here = Q(party=record.pk) if isinstance(record, Party) else Q(about_key=record.pk)
    return entries_readable(user).filter(here).order_by().values(one=Value(1)).annotate(spent=Sum("minutes")).values("spent")
