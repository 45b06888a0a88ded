"""Looking as a colleague, and emergency access: both for a written reason and for a short time."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from klientela.core.access.decisions import get_for, may
from klientela.core.access.emergency import FUNCTION as EMERGENCY
from klientela.core.access.emergency import LONGEST, begin_emergency, emergency_of, end_emergency
from klientela.core.access.policy import SIGNED_IN, ends_viewing, function, policy
from klientela.core.access.viewing import FUNCTION as VIEW_AS
from klientela.core.access.viewing import begin_viewing, end_viewing
from klientela.core.identity.browsers import address_of
from klientela.core.identity.models import User
from klientela.core.views.flash import say
from klientela.core.views.requests import user_of
from klientela.kernel.entity import Entity, Panel, entity_named

SPANS = (15, 30, LONGEST)


def looking_as(entity: Entity, record: Any, user: User) -> Panel | None:
    """On a colleague's page: look at the product as he sees it."""
    if not isinstance(record, User) or record.pk == user.pk or not record.is_active or not may(user, VIEW_AS):
        return None
    return Panel(_("Look as this person"), "explaining/look_as.html", {"colleague": record}, "side")


@policy(function(VIEW_AS))
@require_POST
def view_as(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the product as a colleague sees it, from the start page on."""
    target = get_for(user_of(request), entity_named("users"), pk)
    try:
        begin_viewing(request.session, target, by=user_of(request), reason=request.POST.get("reason", ""), address=address_of(request))
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="red")
        return redirect("users-record", pk=pk)
    return redirect("home")


@policy(SIGNED_IN)
@ends_viewing
@require_POST
def stop_viewing(request: HttpRequest) -> HttpResponse:
    """Show one's own view again, where one came from."""
    seen = user_of(request)
    end_viewing(request.session)
    viewer = getattr(request, "viewer", None)
    return redirect(reverse("users-record", args=[seen.pk]) if viewer else "home")


@policy(function(EMERGENCY))
@require_http_methods(["GET", "HEAD", "POST"])
def emergency_page(request: HttpRequest) -> HttpResponse:
    """Begin emergency access with a reason, see how long it lasts, give it back early."""
    user, errors, typed = user_of(request), {}, request.POST.get("reason", "")
    if request.method == "POST":
        try:
            begin_emergency(user, reason=typed, minutes=_minutes(request), address=address_of(request))
        except ValidationError as error:
            errors = error.message_dict
        else:
            return redirect("emergency")
    context = {"current": emergency_of(user), "errors": errors, "typed": typed, "spans": SPANS}
    return render(request, "explaining/emergency.html", context, status=422 if errors else 200)


@policy(function(EMERGENCY))
@require_POST
def give_back(request: HttpRequest) -> HttpResponse:
    """End one's emergency access before its time."""
    end_emergency(user_of(request))
    return redirect("emergency")


def _minutes(request: HttpRequest) -> int:
    text = request.POST.get("minutes", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
