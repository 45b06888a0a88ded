"""Who is calling, for telephone exchanges and other programs."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe

from klientela.core.access.decisions import may
from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.api.errors import not_found
from klientela.core.identity.models import User
from klientela.core.parties.calling.finding import Caller, callers
from klientela.core.parties.calling.spelling import country_of, read_number
from klientela.core.parties.card.kinds import OpenBox, open_with
from klientela.core.parties.models import Party
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_of


@policy(SIGNED_IN)
@require_safe
def identify(request: HttpRequest) -> HttpResponse:
    """Who has the number under `?number=`, in any spelling; of one party alone what is open with it, too."""
    user = user_of(request)
    if not may(user, "read", entity_of(Party)):
        return not_found(request)
    sought = read_number(request.GET.get("number", ""), region=country_of(user))
    found, has_more = callers(user, sought)
    items = [_told(caller) for caller in found]
    if len(found) == 1:
        items[0]["open"] = _open(user, found[0].party)
    return JsonResponse({"number": sought.dialled, "items": items, "more": has_more})


def _told(caller: Caller) -> dict[str, Any]:
    company = {"id": str(caller.company_key), "name": caller.company} if caller.company_key else None
    owner = {"id": str(caller.owner_key), "name": caller.owner} if caller.owner_key else None
    kind = "organization" if caller.is_company else "person"
    return {"id": str(caller.party.pk), "kind": kind, "name": caller.title, "url": caller.url, "company": company, "owner": owner}


def _open(user: User, party: Party) -> list[dict[str, Any]]:
    return [_box(box) for box in open_with(user, party)]


def _box(box: OpenBox) -> dict[str, Any]:
    lines = [{"name": line.title, "url": line.url, "note": str(line.note)} for line in box.lines]
    sums = [{"currency": one.currency, "amount": str(one.amount)} for one in box.sums]
    return {"what": str(box.title), "count": box.count, "more": box.more, "sums": sums, "items": lines}


urlpatterns = [path("identify/", identify, name="api-identify")]
