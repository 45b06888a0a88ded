"""Approvals for other programs: what waits, asking, deciding; with the rights of the user behind the key."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import get_for
from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.api.errors import ANSWERS, answer_to, not_found
from klientela.core.api.shapes import RESTRICTED
from klientela.core.identity.models import User
from klientela.core.processes.approvals.api_shapes import ApprovalDecision, ApprovalNew
from klientela.core.processes.approvals.models import Call, Request, Rule
from klientela.core.processes.approvals.queries import asked_by, call_to, calls_of, readable, sees_request, to_decide
from klientela.core.processes.approvals.services.asking import ask_approval
from klientela.core.processes.approvals.services.deciding import decide
from klientela.core.views.explaining.sharing import entity_or_404
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed

MOST = 200
REFUSED = tuple(ANSWERS)


@policy(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def every(request: HttpRequest) -> HttpResponse:
    """What waits for the user (`?which=asked`: what he asked for), or a new request: `entity`, `record`, `rule`, `why`."""
    user = user_of(request)
    if request.method == "POST":
        return _answered(request, lambda: _ask(ApprovalNew.model_validate_json(request.body or b"null"), user), status=201)
    rows = asked_by(user) if request.GET.get("which") == "asked" else to_decide(user)
    return JsonResponse({"items": [_told(each, user) for each in rows[:MOST] if _key_allows("read", each)]})


@policy(SIGNED_IN)
@require_safe
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request with everybody it was put to."""
    found = Request.objects.select_related("rule", "asked_by").filter(pk=pk).first()
    if found is None or not sees_request(user_of(request), found) or not _key_allows("read", found):
        return not_found(request)
    return JsonResponse(_told(found, user_of(request)))


@policy(SIGNED_IN)
@require_POST
def deciding(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Agree or refuse: `decision` is `approve` or `refuse`, with a `reason`. `asked_anew` says that the record had changed."""
    user = user_of(request)
    return _answered(request, lambda: _decide(request.body, pk, user))


def _ask(body: ApprovalNew, user: User) -> dict[str, Any]:
    entity = entity_or_404(body.entity)
    record = get_for(user, entity, body.record, "update")
    rule = Rule.objects.filter(pk=body.rule, entity=entity.slug, deleted_at=None).first()
    if rule is None:
        raise ValidationError({"rule": _("There is no such rule.")})
    return _told(ask_approval(record, rule, user, why=body.why), user)


def _decide(raw: bytes, pk: UUID, user: User) -> dict[str, Any]:
    found = Request.objects.filter(pk=pk).first()
    if found is None or not sees_request(user, found) or not _key_allows("read", found):
        raise Http404
    body = ApprovalDecision.model_validate_json(raw or b"null")
    _demand_of_key(found)
    made = decide(pk, by=user, agrees=body.decision == "approve", reason=body.reason)
    return {**_told(made.request, user), "asked_anew": made.asked_anew}


def _demand_of_key(found: Request) -> None:
    """A key that only reads decides nothing."""
    if not _key_allows("update", found):
        raise NotAllowed("update")


def _key_allows(op: str, found: Request) -> bool:
    """Whether the key has this operation on records of the kind a request is about."""
    limit = current_actor().limit
    return limit is None or limit.allows(op, entity_named(found.entity).grants)


def _answered(request: HttpRequest, answer: Callable[[], dict[str, Any]], *, status: int = 200) -> HttpResponse:
    try:
        return JsonResponse(answer(), status=status)
    except REFUSED as error:
        return answer_to(request, error)


def _told(found: Request, user: User) -> dict[str, Any]:
    record = readable(user, found)
    return {
        "id": found.pk,
        "rule": found.rule.name,
        "entity": found.entity,
        "record": found.record if record else RESTRICTED,
        "asked_by": found.asked_by_id,
        "why": found.why,
        "state": found.state,
        "round": found.round,
        "asked_at": found.created_at,
        "ended_at": found.ended_at,
        "is_yours": call_to(user, found) is not None,
        "decisions": [_said(call) for call in calls_of(found)],
    }


def _said(call: Call) -> dict[str, Any]:
    return {
        "user": call.user_id,
        "stands_for": call.stands_for_id,
        "state": call.state,
        "reason": call.reason,
        "round": call.round,
        "due_at": call.due_at,
        "decided_at": call.decided_at,
    }
