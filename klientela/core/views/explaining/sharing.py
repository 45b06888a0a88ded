"""The panel “Shared with” of a record page, and its two doors."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from klientela.core.access.decisions import get_for, may
from klientela.core.access.models import ShareLevel, Team
from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.access.sharing import all_shares_of, can_be_shared, share, unshare
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of
from klientela.core.views.flash import say
from klientela.core.views.requests import fragment, key_of, user_of
from klientela.core.views.rights import is_open
from klientela.kernel.entity import Entity, Panel, entity_named
from klientela.kernel.errors import NotAllowed


def shared_with(entity: Entity, record: Any, user: User) -> Panel | None:
    """To whom the record is opened, with a form for those who may open it."""
    if not can_be_shared(entity) or not may(user, "share", entity):
        return None
    may_share = is_open(user, "share", record)
    shares = list(all_shares_of(record)) if may_share or is_open(user, "update", record) else []
    if not may_share and not shares:
        return None
    context = {"slug": entity.slug, "record": record, "shares": shares, "may_share": may_share}
    return Panel(_("Shared with"), "explaining/shared_with.html", context, "side")


@policy(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def share_record(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Open a record to a colleague or a team; looking, the form for that, which pages of records fetch when it is wanted."""
    user = user_of(request)
    record = get_for(user, entity_or_404(slug), pk, "share")
    if request.method == "GET":
        return _form(request, record, user)
    try:
        level = ShareLevel(request.POST.get("level", ShareLevel.READ))
        share(record, to=_receiver(request.POST.get("to", "")), by=user, level=level)
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="red")
    except ValueError:
        say(request, _("Choose a colleague or a team."), tone="red")
    except NotAllowed:
        say(request, _("You may not change this record, so you cannot let others change it."), tone="red")
    return redirect(address_of(record))


@policy(SIGNED_IN)
@require_POST
def unshare_record(request: HttpRequest, slug: str, pk: UUID, share_id: UUID) -> HttpResponse:
    """Take a share back."""
    user = user_of(request)
    record = get_for(user, entity_or_404(slug), pk, "share")
    try:
        unshare(record, share_id, by=user)
    except NotAllowed as error:
        raise Http404 from error
    return redirect(address_of(record))


def _form(request: HttpRequest, record: Any, user: User) -> HttpResponse:
    people = User.objects.filter(is_active=True, deleted_at=None).exclude(pk=user.pk).order_by("name")
    whom = {"people": people, "teams": Team.objects.filter(deleted_at=None).order_by("name"), "levels": ShareLevel.choices}
    shown = {"title": title_of(record, user), "back": address_of(record), "action": request.path}
    return render(request, fragment(request, "explaining/share.html", "form"), {**whom, **shown})


def _receiver(text: str) -> User | Team:
    """Out of `user:0192…` or `team:0192…`."""
    kind, _colon, key = text.partition(":")
    model: Any = {"user": User, "team": Team}.get(kind)
    found = model.objects.filter(pk=key_of(key), deleted_at=None).first() if model else None
    if found is None:
        raise ValueError(text)
    return found  # type: ignore[no-any-return]


def entity_or_404(slug: str) -> Entity:
    """The entity an address names."""
    try:
        return entity_named(slug)
    except LookupError as error:
        raise Http404 from error
