"""Deciding: agreeing or refusing, and passing the question on to somebody else."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from klientela.core.access.decisions import may
from klientela.core.identity.models import User
from klientela.core.processes.approvals.deciders import DIRECT, Asked, can_be_shown, is_here, is_own, may_decide
from klientela.core.processes.approvals.models import Call, CallState, Needs, Request, RequestState
from klientela.core.processes.approvals.services.asking import (
    LONGEST,
    ask_anew,
    call,
    finish,
    fresh,
    go_on,
    has_changed,
    locked,
    refuse_ended,
)
from klientela.core.processes.approvals.telling import settle
from klientela.kernel.errors import NotAllowed


@dataclass(frozen=True)
class Decided:
    """What came of a decision. `asked_anew`: the record had changed, so nothing was decided and everybody is asked again."""

    request: Request
    asked_anew: bool = False


@transaction.atomic
def decide(request_id: UUID, *, by: User, agrees: bool, reason: str = "") -> Decided:
    """Agree or refuse, with a reason, as one of those who are asked.

    Raises `NotAllowed` for whoever is not asked, `ValidationError` for a refusal without a reason and for what is decided already.
    """
    request = locked(request_id)
    mine = _asked(request, by)
    record = fresh(request.entity, request.record)
    if record is None or not may(by, "read", record):
        raise NotAllowed("read")
    if is_own(by, record, level=mine.level, asker=request.asked_by_id):
        raise NotAllowed("approve")
    refuse_ended(request)
    if mine.state != CallState.WAITING:
        raise ValidationError(_("This is not waiting for you any more."))
    if not agrees and not reason.strip():
        raise ValidationError({"reason": _("Say why you refuse.")})
    if has_changed(request, record):
        ask_anew(request, record, by=by)
        return Decided(request, asked_anew=True)
    _note(mine, CallState.APPROVED if agrees else CallState.REFUSED, by=by, reason=reason)
    if not agrees:
        finish(request, RequestState.REFUSED, record=record, by=by, reason=mine.reason)
    elif _is_level_done(request, mine):
        _leave_level(request)
        go_on(request, record, by=by)
    settle(request)
    return Decided(request)


@transaction.atomic
def pass_on(request_id: UUID, *, by: User, to: User, call_id: UUID | None = None, reason: str = "") -> Call:
    """Have somebody else asked: by whoever is asked, or, where nobody is left, by whoever directs approvals (`call_id`)."""
    request = locked(request_id)
    refuse_ended(request)
    waiting = _directed(request, call_id, by) if call_id else _asked(request, by)
    if waiting.state != CallState.WAITING:
        raise ValidationError(_("This is not waiting for you any more."))
    record = fresh(request.entity, request.record)
    if record is None:
        raise NotAllowed("read")
    _refuse_receiver(request, to, record)
    _note(waiting, CallState.PASSED, by=by, reason=reason)
    made = call(request, waiting.level, Asked(to), record=record)
    settle(request)
    return made


def _asked(request: Request, user: User) -> Call:
    """The question to this user; the one that waits, if several were put to him."""
    rows = Call.objects.filter(request=request).select_related("request", "level").order_by("created_at")
    mine = [each for each in rows if may_decide(each, user)]
    if not mine:
        raise NotAllowed("approve")
    return next((each for each in mine if each.state == CallState.WAITING), mine[-1])


def _directed(request: Request, call_id: UUID, by: User) -> Call:
    found = Call.objects.filter(request=request, pk=call_id).select_related("request", "level").first()
    if found is None or not may(by, DIRECT):
        raise NotAllowed(DIRECT)
    return found


def _refuse_receiver(request: Request, to: User, record: Any) -> None:
    if not is_here(to):
        raise ValidationError({"to": _("%(name)s does not work here any more.") % {"name": to}})
    if to.pk == request.asked_by_id:
        raise ValidationError({"to": _("Nobody decides about what he asked for himself.")})
    if to.pk == getattr(record, "owner_id", None):
        raise ValidationError({"to": _("Nobody decides about a record of his own.")})
    if not can_be_shown(to, record):
        raise ValidationError({"to": _("%(name)s may not see such records.") % {"name": to}})
    if request.calls.filter(user=to, state=CallState.WAITING).exists():
        raise ValidationError({"to": _("%(name)s is asked already.") % {"name": to}})


def _note(asked: Call, state: CallState, *, by: User, reason: str) -> None:
    asked.state, asked.decided_by, asked.decided_at = state, by, timezone.now()
    asked.reason = reason.strip()[:LONGEST]
    asked.save(update_fields=["state", "decided_by", "decided_at", "reason", "changed_at"])


def _is_level_done(request: Request, mine: Call) -> bool:
    if mine.level.needs == Needs.ONE:
        return True
    return not request.calls.filter(level=mine.level, round=request.round, state=CallState.WAITING).exists()


def _leave_level(request: Request) -> None:
    for other in request.calls.filter(state=CallState.WAITING):
        other.state = CallState.UNNEEDED
        other.save(update_fields=["state", "changed_at"])
