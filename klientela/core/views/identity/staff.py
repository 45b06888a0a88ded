"""What an administrator does on a colleague's page: inviting, and saying to which roles, teams and branches he belongs."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from klientela.core.access import staff
from klientela.core.access.decisions import get_for, visible
from klientela.core.access.policy import grants, policy
from klientela.core.identity.browsers import address_of
from klientela.core.identity.models import User
from klientela.core.views.requests import key_of, user_of
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed
from klientela.kernel.slot import slot

USERS = "users"


@policy(grants("update", USERS))
@never_cache
@require_POST
def invite_user(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Bring a colleague the link with which he chooses a password, and show it, this once."""
    user = get_for(user_of(request), entity_named(USERS), pk, "update")
    try:
        link, sent_to = _invite(request, user)
    except NotAllowed:
        return _refused(request, user, status=403)
    except ValidationError as error:
        return _refused(request, user, status=422, message=error.messages[0])
    return render(request, "identity/invited.html", {"invited": user, "link": link, "sent_to": sent_to})


@policy(grants("update", USERS))
@require_POST
def place_user(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep the roles, teams, branches and territories of a colleague."""
    by = user_of(request)
    user = get_for(by, entity_named(USERS), pk, "update")
    chosen = {slug: _chosen(request, slug) for slug in ("roles", "teams", "branches", "territories")}
    try:
        staff.place(user, by=by, **chosen)
    except NotAllowed:
        return _refused(request, user, status=403)
    except ValidationError as error:
        return _refused(request, user, status=422, message=error.messages[0])
    return redirect("users-record", pk=user.pk)


@policy(grants("update", USERS))
@require_POST
def sign_out_user(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End every session of a colleague, such as when a device is lost."""
    user = get_for(user_of(request), entity_named(USERS), pk, "update")
    try:
        staff.sign_out_everywhere(user, by=user_of(request), address=address_of(request))
    except NotAllowed:
        return _refused(request, user, status=403)
    return redirect("users-record", pk=user.pk)


@policy(grants("update", USERS))
@require_POST
def forget_second_step(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a colleague in again who has lost telephone, passkeys and codes."""
    user = get_for(user_of(request), entity_named(USERS), pk, "update")
    try:
        staff.forget_second_step(user, by=user_of(request), address=address_of(request))
    except NotAllowed:
        return _refused(request, user, status=403)
    return redirect("users-record", pk=user.pk)


@transaction.atomic
def _invite(request: HttpRequest, user: User) -> tuple[str, list[str]]:
    by = user_of(request)
    link = request.build_absolute_uri(reverse("invitation", args=[staff.invite(user, by=by)]))
    return link, [address for carry in slot("invitation.carriers") if (address := carry(user, link, by))]


def _chosen(request: HttpRequest, slug: str) -> list[Any] | None:
    """The ticked boxes of one kind; None when the form did not offer this kind."""
    if f"offers-{slug}" not in request.POST:
        return None
    keys = [key for text in request.POST.getlist(slug) if (key := key_of(text))]
    return list(visible(user_of(request), "read", entity_named(slug)).filter(pk__in=keys))


def _refused(request: HttpRequest, user: User, *, status: int, message: str = "") -> HttpResponse:
    return render(request, "identity/refused.html", {"record": user, "message": message}, status=status)
