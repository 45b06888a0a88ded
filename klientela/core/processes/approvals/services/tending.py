"""What time does to requests: reminding, passing on and refusing late ones; finding others for those who left or went away."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from klientela.core.access.decisions import may
from klientela.core.access.sharing import lend
from klientela.core.identity.models import User
from klientela.core.processes.approvals.deciders import Asked, deputy_of
from klientela.core.processes.approvals.models import Call, CallState, Request, RequestState, Routed, WhenLate
from klientela.core.processes.approvals.services.asking import ask_anew, call, finish, fresh, has_changed
from klientela.core.processes.approvals.telling import tell_asked

MOST = 1000
"""So many requests are looked at in one round, drawn by lot, so that every one has its turn."""


def tend() -> int:
    """Look after all requests that wait; gives how many. Each is a transaction of its own, so the round may be cut off anywhere."""
    keys = list(Request.objects.filter(state=RequestState.PENDING).order_by("?").values_list("pk", flat=True)[:MOST])
    for key in keys:
        tend_one(key)
    return len(keys)


@transaction.atomic
def tend_one(request_id: UUID) -> None:
    """Look after one request, unless somebody is at it just now."""
    rows = Request.objects.select_for_update(of=("self",), skip_locked=True).select_related("rule", "level", "asked_by")
    request = rows.filter(pk=request_id, state=RequestState.PENDING).first()
    if request is None:
        return
    try:
        record = fresh(request.entity, request.record)
    except LookupError:  # a kind of records that was taken away, or whose program is not here any more, keeps nobody else waiting
        return
    if record is None:
        finish(request, RequestState.WITHDRAWN, record=None, by=None)
    elif has_changed(request, record):
        ask_anew(request, record, by=None)
    else:
        for waiting in _waiting(request):
            if not _look_after(waiting, record):
                return


def _waiting(request: Request) -> Iterator[Call]:
    rows = request.calls.filter(state=CallState.WAITING).select_related("user", "stands_for", "level", "request")
    for waiting in rows:
        waiting.request = request
        yield waiting


def _look_after(waiting: Call, record: Any) -> bool:
    """Whether the request goes on waiting."""
    if waiting.user is not None and not _stays(waiting, waiting.user, record):
        return True
    if waiting.due_at is None or waiting.due_at > timezone.now():
        return True
    if waiting.level.when_late == WhenLate.REFUSE:
        finish(waiting.request, RequestState.EXPIRED, record=record, by=None, reason=_("Time ran out."))
        return False
    if waiting.level.when_late == WhenLate.PASS_ON and waiting.user is not None and waiting.routed != Routed.LATE:
        above = waiting.user.manager
        if above is not None:
            found = deputy_of(above, record, level=waiting.level, asker=waiting.request.asked_by)
            _ask_instead(waiting, _routed_late(found), record)
            return True
    _remind(waiting, waiting.due_at, record)
    return True


def _stays(waiting: Call, user: User, record: Any) -> bool:
    """Whether the question stays with whoever has it: he works here, is not away, and sees the record."""
    asker = waiting.request.asked_by
    found = deputy_of(user, record, level=waiting.level, asker=asker)
    if found.user is not None and found.user.pk != user.pk:
        _ask_instead(waiting, found, record)
        return False
    if found.user is None and found.routed in (Routed.LEFT, Routed.UNABLE, Routed.OWN):
        _ask_instead(waiting, found, record)
        return False
    if not may(user, "read", record) and (share := lend(record, to=user, by=asker)):
        waiting.share = share.pk
        waiting.save(update_fields=["share", "changed_at"])
    return True


def _ask_instead(waiting: Call, asked: Asked, record: Any) -> None:
    """Ask somebody else; if he is asked already, this question is simply no longer needed."""
    request = waiting.request
    waiting.state = CallState.PASSED
    waiting.save(update_fields=["state", "changed_at"])
    if asked.user is None or not request.calls.filter(user=asked.user, state=CallState.WAITING).exists():
        call(request, waiting.level, asked, record=record)


def _routed_late(asked: Asked) -> Asked:
    return Asked(asked.user, asked.stands_for, Routed.LATE if asked.user else asked.routed)


def _remind(waiting: Call, due: datetime, record: Any) -> None:
    """Ask again each time the time given has passed once more."""
    now, span = timezone.now(), timedelta(hours=waiting.level.hours or 24)
    if waiting.reminded_at is not None and waiting.reminded_at + span > now:
        return
    waiting.reminded_at = now
    waiting.save(update_fields=["reminded_at", "changed_at"])
    tell_asked(waiting, record, again=int((now - due) / span) + 1)
