"""Verbs of scheduled imports: setting one up, switching it on and off, and taking what has come."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import demand, may
from klientela.core.exchange.mappings import mapping_open_to
from klientela.core.exchange.scheduled.models import ImportSchedule, Origin, ResultState, ScheduledResult
from klientela.core.exchange.scheduled.origins import (
    DONE,
    FAILED,
    Arrived,
    check_address,
    fetched_from_web,
    folder_of,
    move,
    too_large,
    waiting_in,
)
from klientela.core.exchange.scheduled.timing import next_time
from klientela.core.exchange.services import run_import
from klientela.core.identity.models import User
from klientela.kernel.errors import NotAllowed
from klientela.kernel.event import publish
from klientela.kernel.notice import Noteworthy
from klientela.kernel.wall import beyond_the_wall

logger = logging.getLogger(__name__)

FAILURE = "import_failed"

_TITLE = _("The scheduled import “%(name)s” failed")
_LEFT = _("Its owner does not work here any more, or may not import any more.")
_ROWS = _("%(rows)s rows have errors, so nothing was imported. The first: %(reason)s")


def save_schedule(schedule: ImportSchedule, *, by: User) -> ImportSchedule:
    """Keep a schedule, new or changed, that can be carried out; one that somebody lets wait goes on waiting. Raises `ValidationError`."""
    demand(by, "import")
    mapping_open_to(by, schedule.mapping_id)
    if schedule.origin == Origin.FOLDER:
        folder_of(schedule.folder)
        schedule.address = ""
    else:
        schedule.address, schedule.folder = check_address(schedule.address), ""
    waits = not schedule._state.adding and not schedule.is_on and not schedule.paused
    schedule.owner, schedule.is_on, schedule.paused = by, not waits, ""
    schedule.etag = schedule.modified = ""
    schedule.next_at = None if waits else _next(schedule)
    schedule.full_clean(exclude={"next_at"})
    schedule.save()
    return schedule


def switch(schedule: ImportSchedule, *, on: bool) -> None:
    """Have a schedule wait, or go on."""
    schedule.is_on, schedule.paused = on, ""
    schedule.next_at = _next(schedule) if on else None
    schedule.save(update_fields=["is_on", "paused", "next_at"])


@beyond_the_wall("schedules of everybody that are due")
def take_due(now: datetime) -> list[tuple[UUID, User]]:
    """The schedules that are due, with their owners; those of people who may import no longer are paused instead."""
    due: list[tuple[UUID, User]] = []
    with transaction.atomic():
        for schedule in ImportSchedule.objects.select_for_update(skip_locked=True, of=("self",)).filter(is_on=True, next_at__lte=now):
            owner = schedule.owner
            if owner.is_active and not owner.deleted_at and may(owner, "import"):
                schedule.next_at = _next(schedule)
                due.append((schedule.pk, owner))
            else:
                schedule.is_on, schedule.next_at, schedule.paused = False, None, str(_LEFT)
            schedule.save(update_fields=["is_on", "next_at", "paused"])
    return due


def carry_out(schedule: ImportSchedule, *, by: User) -> list[ScheduledResult]:
    """Take what has come for a schedule, with the rights its owner has now. A file that fails is noted, and its owner told."""
    try:
        if schedule.origin == Origin.WEB:
            with fetched_from_web(schedule) as arrived:
                results = [_note(schedule, ResultState.KNOWN)] if arrived is None else [_taken(schedule, arrived, by=by)]
        else:
            results = [_from_folder(schedule, arrived, by=by) for arrived in waiting_in(folder_of(schedule.folder))]
    except (ValidationError, OSError) as error:
        results = [_failed(schedule, None, _reason(error))]
    _forget(schedule)
    return results


def _from_folder(schedule: ImportSchedule, arrived: Arrived, *, by: User) -> ScheduledResult:
    result = _taken(schedule, arrived, by=by)
    move(arrived, FAILED if result.state == ResultState.FAILED else DONE)
    return result


def _taken(schedule: ImportSchedule, arrived: Arrived, *, by: User) -> ScheduledResult:
    """Import a file once, and note it in the same transaction, so that it is never imported twice.

    A fault nobody thought of is a failure of this file and told; only where the database itself fails the file waits for the next time.
    """
    if not arrived.digest:
        return _failed(schedule, arrived, too_large())
    try:
        with transaction.atomic():
            ImportSchedule.objects.select_for_update().get(pk=schedule.pk)
            if schedule.results.filter(state=ResultState.DONE, digest=arrived.digest).exists():
                return _note(schedule, ResultState.KNOWN, arrived)
            mapping = mapping_open_to(by, schedule.mapping_id)
            report = run_import(arrived.path, mapping, by=by, name=arrived.name, skip_errors=schedule.skip_errors)
            if not report.done:
                first = next((problem.reason for problem in report.problems), "")
                raise ValidationError(_ROWS % {"rows": max(report.failed, len(report.problems[:1])), "reason": first})
            counts = {"created": report.created, "updated": report.updated, "failed": report.failed}
            result = _note(schedule, ResultState.DONE, arrived, **counts)
            ImportSchedule.objects.filter(pk=schedule.pk).update(etag=arrived.etag, modified=arrived.modified)
    except (ValidationError, NotAllowed) as error:
        return _failed(schedule, arrived, _reason(error))
    except OperationalError:
        raise
    except Exception as error:
        logger.exception("The scheduled import %s could not take a file.", schedule.pk)
        return _failed(schedule, arrived, _reason(error))
    return result


def _note(schedule: ImportSchedule, state: ResultState, arrived: Arrived | None = None, **more: Any) -> ScheduledResult:
    named: Mapping[str, str] = {"file_name": arrived.name, "digest": arrived.digest} if arrived else {}
    return ScheduledResult.objects.create(schedule=schedule, state=state, **{**named, **more})


def _failed(schedule: ImportSchedule, arrived: Arrived | None, text: str) -> ScheduledResult:
    result = _note(schedule, ResultState.FAILED, arrived, text=text)
    occurrence = f"import:{schedule.pk}:{result.pk}"
    whom, values = (schedule.owner_id,), {"name": schedule.name}
    publish(Noteworthy(kind=FAILURE, users=whom, title=_TITLE, values=values, text=text, occurrence=occurrence))
    return result


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return str(error) if isinstance(error, NotAllowed) and str(error) else _now("It failed: %(fault)s") % {"fault": _kind(error)}


def _kind(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__


def _forget(schedule: ImportSchedule) -> None:
    """What only says that nothing was new goes early, so that results can be read."""
    old = schedule.results.filter(state=ResultState.KNOWN).order_by("-at").values_list("pk", flat=True)[20:]
    schedule.results.filter(pk__in=list(old)).delete()


def _next(schedule: ImportSchedule) -> datetime:
    zone = timezone.get_default_timezone()
    return next_time(schedule, after=timezone.now(), zone=zone if isinstance(zone, ZoneInfo) else ZoneInfo("UTC"))
