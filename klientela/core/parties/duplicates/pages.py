"""The queue of likely duplicates: both side by side, one key to merge and one to say that they are not the same."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from klientela.core.access.decisions import may
from klientela.core.access.policy import function, grants, policy
from klientela.core.identity.models import User
from klientela.core.parties.duplicates.jobs import find_all_duplicates
from klientela.core.parties.duplicates.models import PairState
from klientela.core.parties.duplicates.queue import MOST, Asked, decide, pairs_seen, related_to, whose_of
from klientela.core.parties.duplicates.showing import shown_pairs
from klientela.core.parties.models import PartyKind
from klientela.core.views.flash import say
from klientela.core.views.organisation.work import to_work
from klientela.core.views.requests import refused, user_of
from klientela.kernel.errors import NotAllowed

READ = grants("read", "parties")
ON_PAGE = 10
SURE = {"sure": 6.0, "likely": 2.0}
"""Words of the filter, and how many points more than enough a pair must have."""


@policy(READ)
@require_safe
def queue_page(request: HttpRequest) -> HttpResponse:
    """The pairs this user may decide about, the likeliest first; or those that were declared different."""
    user, asked = user_of(request), _asked(request)
    place = request.GET.get("from", "")[: len("1000000000")]
    start = min(int(place), MOST) if place.isdecimal() else 0
    rows = pairs_seen(user, asked)
    found = list(rows[start : start + ON_PAGE + 1])
    pairs = found[:ON_PAGE]
    related = related_to(user, pairs) if asked.state == PairState.OPEN else []
    context = {
        "pairs": shown_pairs(user, pairs, related),
        "asked": asked,
        "count": rows[:MOST].count() if start or len(found) > ON_PAGE else len(pairs),
        "most": MOST,
        "sure": request.GET.get("sure", ""),
        "is_decided": asked.state != PairState.OPEN,
        "next_from": start + ON_PAGE if len(found) > ON_PAGE else 0,
        "previous_from": max(start - ON_PAGE, 0) if start else None,
        "choices": _choices(user),
        "may_set": may(user, "manage_settings"),
    }
    return render(request, "parties/duplicates/queue.html", context)


def _choices(user: User) -> list[tuple[str, Any, dict[str, Any]]]:
    """What the queue can be narrowed by: the word in the address, what it is called, its values."""
    found = [
        ("kind", _("Kind"), {PartyKind.ORGANIZATION.value: _("Companies"), PartyKind.PERSON.value: _("People")}),
        ("whose", _("Whose"), whose_of(user)),
        ("sure", _("How sure"), {"likely": _("Likely"), "sure": _("Nearly sure")}),
    ]
    return [choice for choice in found if choice[2]]


def _asked(request: HttpRequest) -> Asked:
    given = request.GET
    kind = given.get("kind", "")
    return Asked(
        kind=kind if kind in PartyKind.values else "",
        whose=given.get("whose", ""),
        least=SURE.get(given.get("sure", ""), 0.0),
        state=PairState.DIFFERENT.value if given.get("state") == PairState.DIFFERENT else PairState.OPEN.value,
    )


@policy(READ)
@require_POST
def different(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Say that two parties are not the same; they are never proposed again."""
    return _decided(request, pk, PairState.DIFFERENT, text=_("They are kept apart from now on."))


@policy(READ)
@require_POST
def reopened(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Take back that two parties are not the same."""
    return _decided(request, pk, PairState.OPEN, text=_("They are among the likely duplicates again."))


def _decided(request: HttpRequest, pk: UUID, state: PairState, *, text: str) -> HttpResponseBase:
    try:
        decide(pk, state, by=user_of(request))
    except NotAllowed:
        return refused(_("You may change neither of these two. Ask one of their owners."), status=403)
    say(request, text, undo=reverse("duplicates-reopen", args=[pk]) if state == PairState.DIFFERENT else None)
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    query = request.POST.get("back", "")
    return f"{reverse('duplicates')}?{query}" if query and query.isprintable() and "\\" not in query else reverse("duplicates")


@policy(function("manage_settings"))
@require_POST
def look(request: HttpRequest) -> HttpResponseBase:
    """Look through the whole base anew, in the background."""
    return to_work(find_all_duplicates.start(by=user_of(request)), back=reverse("duplicates"))
