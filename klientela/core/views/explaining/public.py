"""Public links of a record: the panel where they are made, and the page whoever holds one sees."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from klientela.core.access.acting import acting
from klientela.core.access.decisions import get_for, may
from klientela.core.access.links import followed, links_of, make_link, revoke_link
from klientela.core.access.policy import PUBLIC, SIGNED_IN, policy
from klientela.core.access.sharing import can_be_shared
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of, narrowest
from klientela.core.views.explaining.sharing import entity_or_404
from klientela.core.views.facts import facts_of
from klientela.core.views.flash import say
from klientela.core.views.naming import singular_of
from klientela.core.views.requests import user_of
from klientela.core.views.rights import is_open
from klientela.core.views.shell import workspace
from klientela.kernel.entity import Entity, Panel, entity_of

SPANS = (7, 30, 90, 365)


def links_panel(entity: Entity, record: Any, user: User) -> Panel | None:
    """The links to the record, for those who may share it."""
    if not can_be_shared(entity) or not may(user, "share", entity) or not is_open(user, "share", record):
        return None
    context = {"slug": entity.slug, "record": record, "links": links_of(record), "spans": SPANS}
    return Panel(_("Public links"), "explaining/links.html", context, "side")


@policy(SIGNED_IN)
@never_cache
@require_POST
def make(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Make a link and show it, this once."""
    user = user_of(request)
    record = get_for(user, entity_or_404(slug), pk, "share")
    days = request.POST.get("days", "")
    try:
        known = int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0
        secret = make_link(record, by=user, days=known, note=request.POST.get("note", ""))
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="red")
        return redirect(address_of(record))
    address = request.build_absolute_uri(reverse("link", args=[secret]))
    return render(request, "explaining/link_made.html", {"title": title_of(record, user), "back": address_of(record), "link": address})


@policy(SIGNED_IN)
@require_POST
def revoke(request: HttpRequest, slug: str, pk: UUID, link: UUID) -> HttpResponse:
    """Take a link back."""
    record = get_for(user_of(request), entity_or_404(slug), pk, "share")
    revoke_link(record, link, by=user_of(request))
    return redirect(address_of(record))


@policy(PUBLIC)
@never_cache
@require_safe
def follow(request: HttpRequest, secret: str) -> HttpResponse:
    """The record as its link's maker may see it now, and nothing else: no other record, no colleague's name."""
    link, entity, limit = followed(secret, op="read")
    with acting(link.maker, limit=limit, reason="public link"):
        record = get_for(link.maker, entity, link.record)
        best = narrowest(entity_of(record), record)
        facts = [fact for fact in facts_of(best, record, link.maker, may_update=False) if not fact.is_empty and fact.kind != "reference"]
        shown = {"title": title_of(record, link.maker), "kind": singular_of(best), "facts": facts}
        context = {**shown, "company": workspace(), "until": link.expires_at}
        response = render(request, "explaining/public.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
