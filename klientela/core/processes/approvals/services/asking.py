"""Asking for approval of a record, and the way of a request from level to level to its end."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from klientela.core.access.decisions import may
from klientela.core.access.sharing import lend, take_back
from klientela.core.identity.models import User
from klientela.core.processes.approvals.deciders import DIRECT, Asked, deputy_of, people_of
from klientela.core.processes.approvals.events import ApprovalEnded
from klientela.core.processes.approvals.judging import concerns, levels_for, seen_in
from klientela.core.processes.approvals.models import Call, CallState, Level, Needs, Request, RequestState, Routed, Rule
from klientela.core.processes.approvals.services.locking import lock_for, unlock_after
from klientela.core.processes.approvals.telling import tell_asked, tell_ended
from klientela.kernel.entity import entity_named, entity_of
from klientela.kernel.errors import NotAllowed
from klientela.kernel.event import publish

LONGEST = 2000
ALREADY = _("This is waiting for approval already.")


@transaction.atomic
def ask_approval(record: Any, rule: Rule, by: User, *, why: str = "") -> Request:
    """Ask for agreement to a record, for somebody who may change it.

    Raises `ValidationError` where it is not needed or is being asked already, `NotAllowed` for whoever may not change the record.
    """
    if not may(by, "update", record):
        raise NotAllowed("update")
    if not concerns(rule, record):
        raise ValidationError(_("This needs no approval as it is now."))
    return begin(record, rule, by=by, why=why)


@transaction.atomic
def begin(record: Any, rule: Rule, *, by: User, why: str = "") -> Request:
    """Put the question, whoever wants to know: a person, or a step of a process. The record is locked where the rule says so."""
    entity = entity_of(record)
    record = fresh(entity.slug, record.pk, lock=True)
    if record is None or rule.entity != entity.slug:
        raise ValidationError(_("There is no such record."))
    if Request.objects.filter(rule=rule, record=record.pk, state=RequestState.PENDING).exists():
        raise ValidationError(ALREADY)
    try:
        with transaction.atomic():
            made = Request.objects.create(
                rule=rule, entity=entity.slug, record=record.pk, asked_by=by, why=why.strip()[:LONGEST], seen=seen_in(rule, record)
            )
    except IntegrityError as error:
        raise ValidationError(ALREADY) from error
    made.is_locked = rule.locks and lock_for(record)
    go_on(made, record, by=by)
    return made


def go_on(request: Request, record: Any, *, by: User | None) -> None:
    """Ask the next level that decides about the record as it is; after the last one it is approved."""
    reached = request.level.position if request.level else 0
    following = next((level for level in levels_for(request.rule, record) if level.position > reached), None)
    if following is None:
        finish(request, RequestState.APPROVED, record=record, by=by)
        return
    request.level = following
    request.save(update_fields=["level", "is_locked", "round", "seen", "changed_at"])
    for asked in _asked_at(following, record, request.asked_by):
        call(request, following, asked, record=record)


def call(request: Request, level: Level, asked: Asked, *, record: Any) -> Call:
    """Ask one person, who can see the record from now on; nobody, where none was found."""
    due = timezone.now() + timedelta(hours=level.hours) if level.hours else None
    share = lend(record, to=asked.user, by=request.asked_by) if asked.user else None
    made = Call.objects.create(
        request=request,
        level=level,
        round=request.round,
        user=asked.user,
        stands_for=asked.stands_for,
        routed=asked.routed,
        due_at=due,
        share=share.pk if share else None,
    )
    tell_asked(made, record)
    return made


def _asked_at(level: Level, record: Any, asker: User) -> list[Asked]:
    """Whom a level asks, each once; where one is enough, those who cannot be reached are left out while somebody can."""
    found = [deputy_of(person, record, level=level, asker=asker) for person in people_of(level, record, asker)]
    if level.needs == Needs.ONE and (direct := [asked for asked in found if asked.user and asked.routed in ("", Routed.ABSENT)]):
        found = direct
    reached = {asked.user.pk: asked for asked in reversed(found) if asked.user}
    lost = [asked for asked in found if asked.user is None]
    if reached and level.needs == Needs.ONE:
        lost = []
    return [*reversed(reached.values()), *lost] or [Asked(None, routed=Routed.NOBODY)]


@transaction.atomic
def withdraw(request_id: UUID, *, by: User) -> Request:
    """Take a request back: whoever asked, or whoever directs approvals."""
    request = locked(request_id)
    if by.pk != request.asked_by_id and not may(by, DIRECT):
        raise NotAllowed("withdraw")
    refuse_ended(request)
    finish(request, RequestState.WITHDRAWN, record=fresh(request.entity, request.record), by=by)
    return request


def finish(request: Request, state: RequestState, *, record: Any, by: User | None, reason: str = "") -> None:
    """End a request: nobody is asked any more, what was lent and locked for it is given back, the asker is told."""
    request.state, request.ended_at = state, timezone.now()
    request.save(update_fields=["state", "ended_at", "level", "is_locked", "round", "seen", "changed_at"])
    end_calls(request, CallState.UNNEEDED)
    if request.is_locked and record is not None:
        unlock_after(record, request)
    actor = by.pk if by else None
    publish(
        ApprovalEnded(
            request_id=request.pk,
            rule_id=request.rule_id,
            entity=request.entity,
            record_id=request.record,
            state=request.state,
            actor_id=actor,
        )
    )
    if record is not None:
        tell_ended(request, record, reason=reason, by=by)


def end_calls(request: Request, state: CallState) -> None:
    """Nobody who was asked needs to answer any more; whoever could see the record only therefore no longer does."""
    for waiting in request.calls.filter(state=CallState.WAITING):
        waiting.state = state
        waiting.save(update_fields=["state", "changed_at"])
    keys = [key for key in request.calls.values_list("share", flat=True) if key]
    take_back(entity_named(request.entity).model, keys)


def ask_anew(request: Request, record: Any, *, by: User | None) -> None:
    """The record has changed: what was said is about what was before, and everybody is asked again from the first level on."""
    end_calls(request, CallState.OVERTAKEN)
    request.round, request.level, request.seen = request.round + 1, None, seen_in(request.rule, record)
    go_on(request, record, by=by)


def has_changed(request: Request, record: Any) -> bool:
    """Whether the record is no longer what the agreement is about."""
    return bool(request.seen != seen_in(request.rule, record))


def locked(request_id: UUID) -> Request:
    """A request nobody else can change meanwhile; an unknown one is `NotAllowed`."""
    rows = Request.objects.select_for_update(of=("self",)).select_related("rule", "level", "asked_by")
    found = rows.filter(pk=request_id).first()
    if found is None:
        raise NotAllowed("read")
    return found


def refuse_ended(request: Request) -> None:
    """Refuse to do anything to a request that is over."""
    if not request.is_pending:
        raise ValidationError(_("This has been decided already: %(state)s.") % {"state": request.get_state_display()})


def fresh(slug: str, key: UUID, *, lock: bool = False) -> Any:
    """The record as it is now, for the one who answers about it or has it answered; None where it is deleted."""
    rows = entity_named(slug).model._base_manager.filter(pk=key, deleted_at=None)
    return (rows.select_for_update(of=("self",)) if lock else rows).first()
