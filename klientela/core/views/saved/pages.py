"""The doors by which views are kept, changed, shared, pinned and taken away."""

from uuid import UUID

from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from klientela.core.access.decisions import may
from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.criteria.reading import parse
from klientela.core.criteria.tree import Group
from klientela.core.identity.models import User
from klientela.core.views.addresses import list_address
from klientela.core.views.flash import say
from klientela.core.views.models import SavedView
from klientela.core.views.requests import user_of
from klientela.core.views.saved import own, services
from klientela.core.views.saved.opening import opened_of
from klientela.core.views.saved.rights import may_change, overseen_by, view_for
from klientela.kernel.entity import Entity, entity_named
from klientela.kernel.errors import NotAllowed, StaleSave


def address_of_view(view: SavedView) -> str:
    """The link of a view."""
    return f"{list_address(entity_named(view.entity))}?saved={view.pk}"


@policy(SIGNED_IN)
@require_POST
def new_view(request: HttpRequest) -> HttpResponse:
    """Keep what a list shows right now under a name."""
    user = user_of(request)
    entity = _entity(request, user)
    tree, words, back = _asked(request, entity, user)
    try:
        view = services.keep_view(entity, request.POST.get("name", ""), tree, words, by=user)
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="red")
        return redirect(back)
    say(request, _("The view “%(name)s” is kept.") % {"name": view.name})
    return redirect(address_of_view(view))


@policy(SIGNED_IN)
@require_POST
def save_view(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep the changed question and form of the open view; who saved meanwhile in another tab is told of."""
    user, view = user_of(request), view_to_change(request, pk)
    tree, words, _back = _asked(request, entity_named(view.entity), user)
    try:
        services.change_view(view, tree, words, by=user, version=version_of(request))
    except StaleSave as error:
        context = {"view": view, "question": request.POST.get("question", ""), "version": error.version, "entity": view.entity}
        context |= {"title": view.name, "back": address_of_view(view)}
        return render(request, "views/saved/stale.html", context, status=409)
    say(request, _("Saved."))
    return redirect(address_of_view(view))


@policy(SIGNED_IN)
@require_POST
def delete_view(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a view away; what tells of it offers it back."""
    user, view = user_of(request), overseen(request, pk)
    try:
        services.delete_view(view, by=user)
    except NotAllowed as error:
        raise Http404 from error
    undo = reverse("view-restore", args=[pk]) if may_change(user, view) else None
    say(request, _("The view “%(name)s” is deleted.") % {"name": view.name}, undo=undo)
    may_read = may(user, "read", entity_named(view.entity))
    return redirect(f"{list_address(entity_named(view.entity))}?saved=none" if may_read else reverse("views"))


@policy(SIGNED_IN)
@require_POST
def restore_view(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Bring back a view of one's own that was deleted."""
    user = user_of(request)
    view = SavedView.objects.filter(pk=pk, author=user, deleted_at__isnull=False).first()
    if view is None:
        raise Http404
    services.restore_view(view, by=user)
    say(request, _("The view “%(name)s” is back.") % {"name": view.name})
    return redirect(address_of_view(view))


@policy(SIGNED_IN)
@require_POST
def pin_view(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a view into one's menu, or take it out."""
    view = _readable(request, pk)
    own.pin(view, by=user_of(request), is_pinned=request.POST.get("on") == "1")
    return redirect(address_of_view(view))


@policy(SIGNED_IN)
@require_POST
def default_view(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have one's list begin with a view, or no longer."""
    view, is_on = _readable(request, pk), request.POST.get("on") == "1"
    own.begin_with(view, by=user_of(request), is_default=is_on)
    say(request, _("The list begins with this view from now on.") if is_on else _("The list begins as it is for everybody."))
    return redirect(address_of_view(view))


@policy(SIGNED_IN)
@require_POST
def take_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Become the author of a shared view whose author has left."""
    view = overseen(request, pk)
    try:
        services.take_over(view, by=user_of(request))
    except NotAllowed as error:
        raise Http404 from error
    say(request, _("You look after the view “%(name)s” now.") % {"name": view.name})
    return redirect("view", pk=pk)


def view_to_change(request: HttpRequest, pk: UUID) -> SavedView:
    """The view, if it is the user's to change."""
    view = _readable(request, pk)
    if not may_change(user_of(request), view):
        raise Http404
    return view


def overseen(request: HttpRequest, pk: UUID) -> SavedView:
    """The view, if the user may look after it."""
    view = overseen_by(user_of(request)).select_related("author").filter(pk=pk).first()
    if view is None:
        raise Http404
    return view


def _readable(request: HttpRequest, pk: UUID) -> SavedView:
    view = view_for(user_of(request), pk)
    if view is None:
        raise Http404
    return view


def _entity(request: HttpRequest, user: User) -> Entity:
    slug = request.POST.get("entity", "")
    if not slug:
        raise BadRequest(_("This form is incomplete. Load the page again."))
    try:
        entity = entity_named(slug)
    except LookupError as error:
        raise Http404 from error
    if not may(user, "read", entity):
        raise Http404
    return entity


def _asked(request: HttpRequest, entity: Entity, user: User) -> tuple[Group, dict[str, str], str]:
    question = QueryDict(request.POST.get("question", "").removeprefix("?"))
    words = opened_of(question, entity, user).words
    return parse(entity, words, user), {name: words.get(name, "") for name in words}, f"{list_address(entity)}?{question.urlencode()}"


def version_of(request: HttpRequest) -> int:
    """The version of the view a form was made from."""
    try:
        return int(request.POST.get("version", ""))
    except ValueError as error:
        raise BadRequest(_("This form is incomplete. Load the page again.")) from error
