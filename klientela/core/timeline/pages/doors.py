"""The doors of a timeline: looking, noting, drafts, names to write."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from klientela.core.access.acting import current_actor
from klientela.core.access.policy import grants, policy
from klientela.core.records.models import RecordRef
from klientela.core.timeline.composing import NoteForm, beside, place_of, said_of, template_text
from klientela.core.timeline.naming import names_for
from klientela.core.timeline.pages.asking import record_of, wanted
from klientela.core.timeline.pages.showing import filters, note_context, shown
from klientela.core.timeline.queries.places import Place
from klientela.core.timeline.queries.totals import totals
from klientela.core.timeline.services.drafts import NAMES, keep_draft
from klientela.core.timeline.services.entering import chosen, enter
from klientela.core.views.addresses import address_of
from klientela.core.views.flash import say, undo_address
from klientela.core.views.requests import is_fragment, key_of, told, user_of
from klientela.kernel.errors import NotAllowed

READ, CREATE = grants("read", "episodes"), grants("create", "episodes")


@policy(READ)
@require_GET
def timeline_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The timeline of a record on a page of its own, with everything one can narrow it by; to htmx the part that is missing."""
    user = user_of(request)
    record = record_of(user, slug, pk)
    if request.GET.get("panel"):
        return panel_of(request, record)
    asked = wanted(request.GET, record, user)
    after = Place.parse(request.GET["after"]) if request.GET.get("after") else None
    context = shown(record, user, asked, after=after)
    if is_fragment(request):
        part = "list" if request.headers.get("HX-Target") == "happened" and after is None else "entries"
        return HttpResponse(render_to_string(f"timeline/{part}.html", {**context, "csrf_token": get_token(request)}))
    return render(request, "timeline/page.html", {**context, "filters": filters(record, user, asked), "back": address_of(record)})


@policy(READ)
@require_GET
def totals_part(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """What the timeline adds up to, fetched after it: sums over many take longer than a page of it."""
    user = user_of(request)
    record = record_of(user, slug, pk)
    return render(request, "timeline/totals.html", {"totals": totals(user, wanted(request.GET, record, user).ask)})


@policy(CREATE)
@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Note what happened at a record; looking, the whole composer, of which pages fetch what is missing when somebody begins."""
    user = user_of(request)
    record = record_of(user, slug, pk)
    place = place_of(record, user)
    if place is None:
        raise Http404
    if request.method == "GET":
        if is_fragment(request):
            return render(request, "timeline/beside.html", {"composer": beside(place, user, draft={}), "is_late": True})
        return panel_of(request, record, is_whole=True, said=said_of(request.GET))
    form = NoteForm(user, data=request.POST)
    if form.is_valid():
        try:
            blind = enter(form, place, request.POST, by=user)
        except ValidationError as error:
            form.take(error)
        except NotAllowed:
            form.add_error(None, _("You may not note this here."))
        else:
            return done(request, record, text=_noted(blind))
    return panel_of(request, record, form=form, status=422)


@policy(CREATE)
@require_POST
def draft(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Keep what somebody is writing."""
    user = user_of(request)
    record = record_of(user, slug, pk)
    values: dict[str, Any] = {name: request.POST.get(name, "").replace("\0", "") for name in NAMES}
    is_kept = keep_draft(user, RecordRef.of(record), {**values, **chosen(request.POST, record, user=user)})
    return HttpResponse(status=204, headers={"X-Kept": "1" if is_kept else ""})


@policy(CREATE)
@require_GET
def names(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Whom or what one may mean after @ or #; with `?template=` the text of a template."""
    user = user_of(request)
    record = record_of(user, slug, pk)
    if request.GET.get("template"):
        return HttpResponse(template_text(user, key_of(request.GET["template"])), content_type="text/plain; charset=utf-8")
    text = request.GET.get("q", "").replace("\0", "")[:60]
    options = names_for(user, record, sign=request.GET.get("sign", "@"), text=text)
    return render(request, "views/options.html", {"options": options, "text": text})


def done(request: HttpRequest, record: Any, *, text: str) -> HttpResponse:
    """Say what was done: in the timeline brought up to date, or on the page of the record."""
    batch = current_actor().batch
    if not is_fragment(request):
        say(request, text, undo=batch)
        return redirect(address_of(record))
    return told(panel_of(request, record), text, undo=undo_address(batch))


def panel_of(
    request: HttpRequest,
    record: Any,
    *,
    form: NoteForm | None = None,
    status: int = 200,
    is_whole: bool = False,
    said: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The timeline with its composer; without a script on the page of its own."""
    user = user_of(request)
    asked = wanted(request.GET, record, user)
    context = {**shown(record, user, asked), "composer": note_context(record, user, form=form, is_whole=is_whole, said=said)}
    if is_fragment(request):
        return render(request, "timeline/panel.html", context, status=status)
    whole = {**context, "filters": filters(record, user, asked), "back": address_of(record)}
    return render(request, "timeline/page.html", whole, status=status)


def _noted(blind: list[str]) -> str:
    if not blind:
        return _("Noted.")
    return _("Noted. These colleagues cannot see it and were not told: %(names)s.") % {"names": ", ".join(blind)}
