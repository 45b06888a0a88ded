"""The page of first steps, putting them away, and the words of a walk."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.views.flash import say
from klientela.core.views.guide.standing import begun, bring_back, progress_of, put_away, tours_for
from klientela.core.views.requests import user_of
from klientela.kernel.guide import Stop, Tour
from klientela.kernel.slot import slot

HERE = "page"
"""The walk over whatever stands on the page one is on."""


@policy(SIGNED_IN)
@require_safe
def first_steps(request: HttpRequest) -> HttpResponse:
    """Show what to do first, how far one is, and the walks."""
    user = user_of(request)
    boxes = [panel for draw in slot("steps.boxes") if (panel := draw(user))]
    at = begun(user)
    context = {"progress": progress_of(user, at), "tours": tours_for(user), "is_away": at.is_away, "boxes": boxes}
    return render(request, "views/guide/page.html", context)


@policy(SIGNED_IN)
@require_POST
def away(request: HttpRequest) -> HttpResponse:
    """Take one's first steps off the start page, or show them there again."""
    user = user_of(request)
    if request.POST.get("back"):
        bring_back(by=user)
        return redirect("home")
    put_away(by=user)
    say(request, _("Put away. You find your first steps under Help."))
    return redirect("home")


@policy(SIGNED_IN)
@require_safe
def tour(request: HttpRequest, code: str) -> HttpResponse:
    """The words of a walk, for the script that leads it."""
    return render(request, "views/guide/tour.html", {"stops": _stops(code)})


def _stops(code: str) -> list[Stop]:
    tours: dict[str, Tour] = slot("tours").items()
    if code == HERE:
        known: dict[str, Stop] = {stop.at: stop for found in tours.values() for stop in reversed(found.stops)}
        own = [stop for stop in known.values() if not _is_frame(stop)]
        return [*own, *(stop for stop in known.values() if _is_frame(stop))]
    if code not in tours:
        raise Http404
    return list(tours[code].stops)


def _is_frame(stop: Stop) -> bool:
    from klientela.core.views.guide.tours import FRAME

    return any(stop.at == other.at for other in FRAME)
