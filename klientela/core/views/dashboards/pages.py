"""The start page, and its boxes one by one."""

from itertools import accumulate
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.identity.models import User
from klientela.core.views.dashboards.arranging import FORMS, Placed
from klientela.core.views.dashboards.drawing import drawn
from klientela.core.views.dashboards.kinds import kinds_for
from klientela.core.views.dashboards.services import Opened, dashboards_for, opened
from klientela.core.views.guide.empty import first_of
from klientela.core.views.guide.standing import begun, progress_of
from klientela.core.views.naming import plural_of
from klientela.core.views.requests import LATER, comes_first, is_fragment, key_of, user_of
from klientela.core.views.saved.rights import views_for
from klientela.core.views.work import whose_of, work_for
from klientela.kernel.entity import entity_named

READY = "ready"
ABOVE, COLUMNS = 1, 12
"""So many rows of boxes, of so many columns, come with the page."""


@policy(SIGNED_IN)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What awaits whoever is signed in: his start page, or the box of it that is asked for."""
    user = user_of(request)
    start, whose = opened_by(request.GET.get("dashboard", ""), user), whose_of(user, request.GET.get("whose", ""))
    if "tile" in request.GET:
        return _one(request, start, whose)
    if is_fragment(request) and LATER in request.GET:
        return _below(request, start, whose)
    context = {"start": start, "whose": whose, "is_arranging": "arrange" in request.GET, **_first(user, whose)}
    if context["is_arranging"] or not context["is_new"]:
        above = start.tiles[: _fold(start.tiles)] if comes_first(request) and not context["is_arranging"] else start.tiles
        context |= {"tiles": drawn(above, user, whose), "is_more": len(above) < len(start.tiles)}
    if context["is_arranging"]:
        context |= {"kinds": kinds_for(user), "views": _views(user), "forms": _forms()}
    return render(request, "views/dashboards/start.html", {**context, **_frame(user, start)})


def _fold(tiles: tuple[Placed, ...]) -> int:
    """How many boxes fill the first row, which is looked at first."""
    ends = accumulate(tile.width for tile in tiles)
    return sum(end <= ABOVE * COLUMNS for end in ends)


def _below(request: HttpRequest, start: Opened, whose: str) -> HttpResponse:
    """The boxes that browsers with a script fetch as soon as the first are there."""
    user = user_of(request)
    context = {"tiles": drawn(start.tiles[_fold(start.tiles) :], user, whose), "start_key": _key_of(start), "whose": whose}
    return render(request, "views/dashboards/boxes.html", context)


def opened_by(named: str, user: User) -> Opened:
    """The start page an address or a form names; one that is not there for this user does not exist."""
    key = key_of(named) if named not in ("", READY) else None
    found = opened(user, key, is_ready=named == READY) if key or named in ("", READY) else None
    if found is None:
        raise Http404
    return found


def _one(request: HttpRequest, start: Opened, whose: str) -> HttpResponse:
    wanted = tuple(tile for tile in start.tiles if tile.key == request.GET["tile"])
    if not wanted:
        raise Http404
    (found,) = drawn(wanted, user_of(request), whose)
    return render(request, "views/dashboards/tile.html", {"item": found, "start": start, "whose": whose})


def _first(user: User, whose: str) -> dict[str, Any]:
    """The first steps until they are put away; the whole page is theirs while nothing is open yet."""
    at = begun(user)
    if at.is_away or not (progress := progress_of(user, at)).steps:
        return {"is_new": False}
    is_new = not progress.is_complete and not any(work.count for work in work_for(user, whose).values())
    return {"progress": progress, "is_new": is_new, "first": first_of(user) if is_new else {}}


def _frame(user: User, start: Opened) -> dict[str, Any]:
    return {
        "today": timezone.localdate(),
        "first_name": user.name.split()[0] if user.name else "",
        "dashboards": list(dashboards_for(user)),
        "start_key": _key_of(start),
    }


def _key_of(start: Opened) -> Any:
    return start.dashboard.pk if start.dashboard else READY


def _views(user: User) -> list[tuple[UUID, str]]:
    found = []
    for view in views_for(user).order_by("name", "pk"):
        try:
            found.append((view.pk, f"{view.name} ({plural_of(entity_named(view.entity))})"))
        except LookupError:
            continue
    return found


def _forms() -> list[tuple[str, str]]:
    names = {"list": _("List"), "number": pgettext("form of a chart", "Number"), "pivot": _("Pivot"), "chart": _("Chart")}
    return [(form, names[form]) for form in FORMS]
