"""What waits for somebody, what somebody asked for, how a record stands; each as far as its reader may know it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from klientela.core.access.decisions import may, visible
from klientela.core.access.standing import subordinates
from klientela.core.identity.models import User, UserKind
from klientela.core.processes.approvals.deciders import DIRECT, may_decide
from klientela.core.processes.approvals.judging import concerns, seen_in
from klientela.core.processes.approvals.models import Call, CallState, Request, RequestState, Rule
from klientela.core.records.own.publishing import configured
from klientela.kernel.entity import entity_named, entity_of

GOOD, WAITING, NONE = "approved", "pending", ""


@dataclass(frozen=True)
class State:
    """How one rule stands for a record: `state` is `approved`, `pending`, or empty where it has to be asked for."""

    rule: Rule
    state: str = NONE
    request: Request | None = None


def approval_state(record: Any, rule: Rule) -> State:
    """How a record stands with a rule that concerns it. An agreement counts as long as what it was about has not changed."""
    rows = Request.objects.filter(rule=rule, record=record.pk).select_related("rule", "level", "asked_by").order_by("-created_at")
    last = rows.filter(state=RequestState.PENDING).first() or rows.exclude(state=RequestState.WITHDRAWN).first()
    if last is None:
        return State(rule)
    if last.is_pending:
        return State(rule, WAITING, last)
    holds = last.state == RequestState.APPROVED and last.seen == seen_in(rule, record)
    return State(rule, GOOD if holds else NONE, last)


def states_of(record: Any) -> list[State]:
    """The rules that concern a record, or about which something was asked, with how each stands."""
    rules = Rule.objects.filter(entity=entity_of(record).slug, deleted_at=None)
    asked = set(Request.objects.filter(record=record.pk).values_list("rule", flat=True))
    return [approval_state(record, rule) for rule in rules if rule.pk in asked or concerns(rule, record)]


@configured
def has_rules(entity: str = "") -> bool:
    """Whether there is any rule of approval, or one for records of this kind; remembered until the configuration changes."""
    return Rule.objects.filter(deleted_at=None, **({"entity": entity} if entity else {})).exists()


def to_decide(user: User) -> QuerySet[Request]:
    """The requests that wait for this user, the oldest first."""
    mine = Call.objects.filter(request=OuterRef("pk"), state=CallState.WAITING).filter(_to(user))
    return _all().filter(Exists(mine), state=RequestState.PENDING).exclude(asked_by=user).order_by("created_at")


def asked_by(user: User) -> QuerySet[Request]:
    """What this user asked for, the latest first."""
    return _all().filter(asked_by=user).order_by("-created_at")


def of_others(user: User) -> QuerySet[Request]:
    """What those below him asked for or were asked; everything for whoever directs approvals."""
    rows = _all().order_by("-created_at")
    if may(user, DIRECT):
        return rows
    below = subordinates(user.pk)
    asked = Call.objects.filter(request=OuterRef("pk")).filter(Q(user__in=below) | Q(stands_for__in=below) | _to(user))
    return rows.filter(Q(asked_by__in=below) | Exists(asked)) if below else rows.filter(Exists(asked))


def sees_request(user: User, request: Request) -> bool:
    """Whether a request is for somebody's eyes: his own, put to him, of those below him, or about a record he may read."""
    if request.asked_by_id == user.pk or may(user, DIRECT):
        return True
    if request.calls.filter(_to(user)).exists() or request.asked_by_id in subordinates(user.pk):
        return True
    return user.kind != UserKind.PARTNER and readable(user, request) is not None


def readable(user: User, request: Request) -> Any:
    """The record a request is about, if this user may read it."""
    return record_for(user, request.entity, request.record)


def record_for(user: User, slug: str, key: UUID) -> Any:
    """A record by its kind and key, if this user may read it."""
    try:
        return visible(user, "read", entity_named(slug)).filter(pk=key).first()
    except LookupError:
        return None


def records_for(user: User, requests: Iterable[Request]) -> dict[UUID, Any]:
    """The records of several requests that this user may read, by their keys."""
    keys: dict[str, set[UUID]] = defaultdict(set)
    for each in requests:
        keys[each.entity].add(each.record)
    found: dict[UUID, Any] = {}
    for slug, some in keys.items():
        try:
            found |= visible(user, "read", entity_named(slug)).in_bulk(some)
        except LookupError:
            continue
    return found


def calls_among(requests: Iterable[Request]) -> QuerySet[Call]:
    """The questions of several requests."""
    return Call.objects.filter(request__in=[each.pk for each in requests]).select_related("user", "stands_for", "decided_by", "level")


def is_for(call: Call, user: User, request: Request) -> bool:
    """Whether a question is to this user."""
    return user.pk in {call.user_id, call.stands_for_id} and user.pk != request.asked_by_id


def calls_of(request: Request) -> list[Call]:
    """Whom a request was put to, in order."""
    rows = request.calls.select_related("user", "stands_for", "decided_by", "level")
    return sorted(rows, key=lambda each: (each.round, each.level.position, each.created_at))


def call_to(user: User, request: Request) -> Call | None:
    """The question that waits for this user, if it does."""
    rows = Call.objects.filter(request=request, state=CallState.WAITING).filter(_to(user)).select_related("request", "level")
    return next((each for each in rows if request.is_pending and may_decide(each, user)), None)


def _all() -> QuerySet[Request]:
    return Request.objects.filter(deleted_at=None).select_related("rule", "asked_by", "level")


def _to(user: User) -> Q:
    return Q(user=user) | Q(stands_for=user)
