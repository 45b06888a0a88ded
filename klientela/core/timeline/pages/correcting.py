"""Correcting and removing what was noted: what stood there is kept, and the timeline tells of it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import get_for
from klientela.core.access.policy import grants, policy
from klientela.core.identity.models import User
from klientela.core.records.services import change, delete
from klientela.core.records.titles import title_of
from klientela.core.timeline.composing import FIELDS
from klientela.core.timeline.models import Episode
from klientela.core.timeline.pages.asking import record_of
from klientela.core.timeline.pages.doors import done
from klientela.core.timeline.pages.showing import address
from klientela.core.views.addresses import address_of
from klientela.core.views.effective import effective
from klientela.core.views.flash import say
from klientela.core.views.forms import RecordForm, initial_of, version_in
from klientela.core.views.requests import is_fragment, key_of, user_of
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed, StaleSave

CORRECTED = ("kind", *FIELDS)


@policy(grants("update", "episodes"))
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct an episode in its place."""
    user, entity = user_of(request), entity_named("episodes")
    episode = get_for(user, entity, pk, "update")
    fields = tuple(field for field in effective(entity, user).form if field.name in CORRECTED)
    form = RecordForm(fields, user, data=request.POST if request.method == "POST" else None, initial=initial_of(episode, fields, user))
    form.auto_id = f"ep-{episode.pk}-%s"
    is_stale = False
    if form.is_bound and form.is_valid():
        try:
            change(entity, pk, form.values(), by=user, version=version_in(request))
        except StaleSave as stale:
            episode.version, is_stale = stale.version, True
        except ValidationError as error:
            form.take(error)
        except NotAllowed as error:
            raise Http404 from error
        else:
            return _after(request, episode, text=_("Corrected."))
    return _form(request, episode, form, is_stale=is_stale)


@policy(grants("delete", "episodes"))
@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an episode away; the timeline goes on telling that something stood there."""
    user = user_of(request)
    episode = get_for(user, entity_named("episodes"), pk, "delete")
    delete(entity_named("episodes"), pk, by=user)
    return _after(request, episode, text=_("Removed."))


def _form(request: HttpRequest, episode: Episode, form: RecordForm, *, is_stale: bool) -> HttpResponse:
    user = user_of(request)
    page = _page_of(user, episode, request.GET.get("at", ""))
    url = reverse("timeline-correct", args=[episode.pk]) + (f"?at={page.pk}" if page else "")
    back = address("timeline", page) if page else address_of(episode)
    context = {"form": form, "episode": episode, "url": url, "back": back, "is_stale": is_stale, "title": title_of(episode, user)}
    status = 409 if is_stale else 422 if form.errors else 200
    if not is_fragment(request):
        return render(request, "timeline/correcting.html", context, status=status)
    response = render(request, "timeline/correct.html", context, status=status)
    if form.is_bound:
        response["HX-Retarget"], response["HX-Reswap"] = f"#ep-{episode.pk} .was", "innerHTML"
    return response


def _after(request: HttpRequest, episode: Episode, *, text: str) -> HttpResponse:
    page = _page_of(user_of(request), episode, request.GET.get("at", ""))
    if page is not None:
        return done(request, page, text=text)
    say(request, text, undo=current_actor().batch)
    return redirect(reverse("episodes-list"))


def _page_of(user: User, episode: Episode, wished: str) -> Any:
    """The record on whose timeline one is, as the address says; else the party or the record it belongs to."""
    key = key_of(wished)
    tried = [("parties", key), (episode.about_entity, key), ("parties", episode.party_id), (episode.about_entity, episode.about_key)]
    for slug, known in tried:
        if slug and known:
            try:
                return record_of(user, slug, known)
            except Http404:
                continue
    return None
