"""Rooms, cars and devices taken by meetings: once at a time, which the database itself sees to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from klientela.core.access.acting import actor_or_none
from klientela.core.access.decisions import demand, may, sees, visible
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.tasks.booking.occurring import times_of
from klientela.core.tasks.booking.spans import Span
from klientela.core.tasks.models import Meeting, MeetingState, Resource, ResourceUse
from klientela.core.tasks.zones import zone_of
from klientela.kernel.entity import entity_of

AHEAD = timedelta(days=731)
"""Series take what they need for so long; a job goes on from there."""
TOLD = 3


@transaction.atomic
def take(meeting: Meeting, resources: Iterable[Resource], *, by: User) -> None:
    """Have a meeting take exactly these resources. Refused, with the times and, where one may know, the meetings that have them."""
    demand(by, "update", meeting)
    wanted = {each.pk for each in resources}
    held = set(ResourceUse.objects.filter(meeting=meeting.pk).values_list("resource", flat=True))
    offered = set(offered_to(by).filter(pk__in=wanted).values_list("pk", flat=True))
    if wanted - held - offered:
        raise ValidationError(_("There is no such record."))
    _keep(meeting, wanted, by=by)


@transaction.atomic
def retake(meeting: Meeting) -> None:
    """Follow a meeting that was moved, or give back what it had when it does not take place; what that was is remembered."""
    held = set(ResourceUse.objects.filter(meeting=meeting.pk).values_list("resource", flat=True))
    if held:
        _keep(meeting, held, by=_reader())


def take_further() -> None:
    """Have series take what they have further on. Where another meeting has it by now, the series keeps what it had."""
    endless = Q(lasts_until=None) | Q(lasts_until__gt=timezone.now() + AHEAD)
    series = Meeting._base_manager.filter(endless, deleted_at=None, pk__in=ResourceUse.objects.values("meeting")).exclude(rrule="")
    for meeting in series.iterator():
        with suppress(ValidationError):
            retake(meeting)


def offered_to(user: User) -> Any:
    """Resources in use that somebody may choose, in the order of their names."""
    return visible(user, "read", entity_of(Resource)).filter(is_active=True).order_by("sort_key", "pk")


def resources_of(meeting: Meeting, user: User) -> list[Resource]:
    """What a meeting takes, as far as its reader may know."""
    uses = ResourceUse.objects.filter(meeting=meeting.pk, during__isempty=False).values("resource")
    return list(visible(user, "read", entity_of(Resource)).filter(pk__in=uses).order_by("sort_key", "pk"))


def taken(resources: Iterable[UUID], since: datetime, until: datetime) -> list[Span]:
    """When any of these resources is taken inside a window."""
    rows = ResourceUse.objects.filter(resource__in=list(resources), during__overlap=DateTimeTZRange(since, until))
    return [(row.lower, row.upper) for row in rows.values_list("during", flat=True)]


def _keep(meeting: Meeting, resources: set[UUID], *, by: User | None) -> None:
    list(Resource._base_manager.select_for_update().filter(pk__in=resources).order_by("pk").values_list("pk"))
    uses = ResourceUse.objects.filter(meeting=meeting.pk)
    now = timezone.now()
    since = now if meeting.rrule else meeting.starts_at - timedelta(days=1)
    (uses.filter(during__endswith__gt=now) if meeting.rrule else uses).delete()
    uses.exclude(resource__in=resources, during__isempty=False).delete()
    until = max(now, since) + AHEAD if meeting.rrule else meeting.ends_at + timedelta(days=1)
    spans = [span for span in times_of(meeting, since, until) if span[0] < span[1]] if _takes_place(meeting) else []
    rows = [_use(key, meeting, span) for key in sorted(resources) for span in spans]
    _refuse_taken(meeting, rows, by=by)
    _write(meeting, rows or [_remembered(key, meeting) for key in resources], by=by)


def _takes_place(meeting: Meeting) -> bool:
    return meeting.deleted_at is None and meeting.state != MeetingState.CANCELLED


def _use(resource: UUID, meeting: Meeting, span: Span) -> ResourceUse:
    return ResourceUse(resource_id=resource, meeting=meeting, during=DateTimeTZRange(*span))


def _remembered(resource: UUID, meeting: Meeting) -> ResourceUse:
    """At no time: what a meeting that does not take place would need again."""
    return ResourceUse(resource_id=resource, meeting=meeting, during=DateTimeTZRange(empty=True))


def _write(meeting: Meeting, rows: Sequence[ResourceUse], *, by: User | None) -> None:
    """Whoever else was faster stands in the way: the constraint says so, and then whose it is can be told."""
    try:
        with transaction.atomic():
            ResourceUse.objects.bulk_create(rows, batch_size=500)
    except IntegrityError:
        _refuse_taken(meeting, rows, by=by)
        raise ValidationError(_("Two occurrences of this meeting would have the same room or device at once.")) from None


def _refuse_taken(meeting: Meeting, rows: Sequence[ResourceUse], *, by: User | None) -> None:
    """Say which of these times are taken, the first few of them."""
    if not rows:
        return
    whole = DateTimeTZRange(min(row.during.lower for row in rows), max(row.during.upper for row in rows))
    others = ResourceUse.objects.filter(resource__in={row.resource_id for row in rows}, during__overlap=whole).exclude(meeting=meeting.pk)
    others = others.select_related("meeting", "resource").order_by("during")
    wanted = [(row.resource_id, row.during.lower, row.during.upper) for row in rows]
    wrong = [use for use in others if _meets(use, wanted)]
    if wrong:
        known = _known(wrong[:TOLD], by)
        raise ValidationError([_told(use, known, by=by) for use in wrong[:TOLD]])


def _meets(use: ResourceUse, wanted: Sequence[tuple[UUID, datetime, datetime]]) -> bool:
    return any(key == use.resource_id and use.during.lower < end and start < use.during.upper for key, start, end in wanted)


def _known(uses: Sequence[ResourceUse], by: User | None) -> dict[UUID, str]:
    """The names of the meetings that are in the way, for whoever may read them."""
    return {row.pk: title_of(row, by) for row in named_to(by, {use.meeting_id for use in uses})} if by else {}


def named_to(user: User, keys: Iterable[UUID]) -> list[Meeting]:
    """Which of these meetings somebody may know together with their times: those he reads, unless times are hidden from him."""
    entity = entity_of(Meeting)
    is_told = may(user, "read", entity) and sees(user, entity, "starts_at", "ends_at")
    return list(visible(user, "read", entity).filter(pk__in=list(keys))) if is_told else []


def _told(use: ResourceUse, known: dict[UUID, str], *, by: User | None) -> str:
    zone = zone_of(by)
    begins, ends = use.during.lower.astimezone(zone), use.during.upper.astimezone(zone)
    when = f"{date_format(begins, 'SHORT_DATE_FORMAT')} {begins:%H:%M}–{ends:%H:%M}"
    values = {"resource": title_of(use.resource, by) if by else use.resource.name, "when": when, "meeting": known.get(use.meeting_id, "")}
    if values["meeting"]:
        return _("%(resource)s is taken %(when)s by “%(meeting)s”.") % values
    return _("%(resource)s is taken %(when)s.") % values


def _reader() -> User | None:
    actor = actor_or_none()
    return actor.user if actor else None
