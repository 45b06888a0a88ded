"""The doors by which start pages are arranged, kept, shared and taken away."""

from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.identity.models import User
from klientela.core.views.dashboards import services
from klientela.core.views.dashboards.arranging import FORMS, VIEW, Placed, added, moved, ordered, removed, resized
from klientela.core.views.dashboards.kinds import kinds_for
from klientela.core.views.dashboards.pages import opened_by
from klientela.core.views.flash import say
from klientela.core.views.models import Dashboard
from klientela.core.views.requests import key_of, user_of
from klientela.core.views.saved.readers import readers_chosen, readers_offered
from klientela.core.views.saved.rights import may_share, view_for

STEPS = {"earlier": -1, "later": 1, "narrower": -1, "wider": 1}


@policy(SIGNED_IN)
@require_POST
def arrange(request: HttpRequest) -> HttpResponse:
    """Move, widen, take away or add a box; a page that is not one's own becomes one's own by it."""
    user = user_of(request)
    start = opened_by(request.POST.get("dashboard", ""), user)
    try:
        dashboard = services.arrange(start, _change(request, user), by=user)
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="red")
        return redirect(f"{reverse('home')}?dashboard={request.POST.get('dashboard', '')}&arrange")
    if request.POST.get("do") == "order":
        return HttpResponse(status=204, headers={"X-Dashboard": str(dashboard.pk)})
    return redirect(f"{reverse('home')}?dashboard={dashboard.pk}&arrange#{request.POST.get('tile', '')}")


def _change(request: HttpRequest, user: User) -> services.Change:
    do, key = request.POST.get("do", ""), request.POST.get("tile", "")
    if do in ("earlier", "later"):
        return partial(moved, key=key, by=STEPS[do])
    if do in ("narrower", "wider"):
        return partial(resized, key=key, by=STEPS[do])
    if do == "remove":
        return partial(removed, key=key)
    if do == "order":
        return partial(ordered, keys=request.POST.getlist("key"))
    if do == "add":
        return partial(added, tile=_new(request, user))
    raise BadRequest


def _new(request: HttpRequest, user: User) -> Placed:
    form, kind = request.POST.get("form", ""), request.POST.get("kind", "")
    key = key_of(request.POST.get("view", ""))
    if key and form in FORMS and view_for(user, key):
        return Placed(f"view-{str(key)[-8:]}-{form}", VIEW, 3 if form == "number" else 6, key, form)
    kinds = kinds_for(user)
    if kind not in kinds:
        raise ValidationError(_("There is no such box."))
    return Placed(kind, kind, kinds[kind].width)


@policy(SIGNED_IN)
@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Keep the boxes of the open start page as a further one under a name."""
    user = user_of(request)
    start = opened_by(request.POST.get("dashboard", ""), user)
    try:
        made = services.keep(request.POST.get("name", ""), start.tiles, by=user)
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="red")
        return redirect("home")
    say(request, _("The start page “%(name)s” is kept.") % {"name": made.name})
    return redirect(f"{reverse('home')}?dashboard={made.pk}&arrange")


@policy(SIGNED_IN)
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin with the open start page from now on, or with what comes for one's role."""
    user = user_of(request)
    services.begin_with(opened_by(request.POST.get("dashboard", ""), user).dashboard, by=user)
    say(request, _("You begin here from now on."))
    return redirect("home")


@policy(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name a start page of one's own, show it to roles and teams, and say who begins with it."""
    user, dashboard = user_of(request), _own(request, pk)
    if request.method != "POST":
        return render(request, "views/dashboards/settings.html", _context(dashboard, user))
    try:
        services.rename(dashboard, request.POST.get("name", ""), by=user)
        if may_share(user):
            readers = readers_chosen(request)
            services.share(dashboard, readers.roles, readers.teams, begins=readers.begins, by=user)
    except ValidationError as error:
        return render(request, "views/dashboards/settings.html", {**_context(dashboard, user), "errors": error.messages}, status=422)
    say(request, _("Saved."))
    return redirect(f"{reverse('home')}?dashboard={pk}")


@policy(SIGNED_IN)
@require_POST
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a start page of one's own away; what tells of it offers it back."""
    dashboard = _own(request, pk)
    services.delete(dashboard, by=user_of(request))
    say(request, _("The start page “%(name)s” is deleted.") % {"name": dashboard.name}, undo=reverse("dashboard-restore", args=[pk]))
    return redirect("home")


@policy(SIGNED_IN)
@require_POST
def restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Bring back a start page of one's own."""
    try:
        dashboard = services.restore(pk, by=user_of(request))
    except Dashboard.DoesNotExist as error:
        raise Http404 from error
    say(request, _("The start page “%(name)s” is back.") % {"name": dashboard.name})
    return redirect(f"{reverse('home')}?dashboard={pk}")


def _own(request: HttpRequest, pk: UUID) -> Dashboard:
    found = Dashboard.objects.filter(pk=pk, author=user_of(request), deleted_at=None).first()
    if found is None:
        raise Http404
    return found


def _context(dashboard: Dashboard, user: User) -> dict[str, Any]:
    shown = {"title": dashboard.name, "dashboard": dashboard, "may_change": True, "may_share": may_share(user)}
    return {**shown, **readers_offered(list(dashboard.shares.all()))}
