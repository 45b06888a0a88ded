"""The doors of the boxes: showing one, a form in its place, taking something away, and the one step by which consent is withdrawn."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import get_for
from klientela.core.access.policy import grants, policy
from klientela.core.parties.boxes.kinds import Box
from klientela.core.parties.boxes.showing import BOXES, rows_of
from klientela.core.parties.committee.queries import CHOICES
from klientela.core.parties.consents.models import ConsentSource, ConsentState
from klientela.core.parties.models import Party, PartyRelation
from klientela.core.parties.queries import url_of
from klientela.core.records.services import change, delete
from klientela.core.records.titles import title_of
from klientela.core.views.flash import say, undo_address
from klientela.core.views.forms import version_in
from klientela.core.views.requests import is_fragment, key_of, refused, told, user_of
from klientela.kernel.entity import entity_of
from klientela.kernel.errors import NotAllowed, StaleSave

READ = grants("read", "parties")
STALE = gettext_lazy("Somebody was faster. This is what it says now.")


@policy(READ)
@require_safe
def box_page(request: HttpRequest, pk: UUID, word: str) -> HttpResponse:
    """A box of a party's page; where there is no script, a page of its own."""
    return shown(request, *box_of(request, pk, word))


@policy(READ)
@require_POST
def remove(request: HttpRequest, pk: UUID, word: str, item: UUID) -> HttpResponse:
    """Take something away; what tells of it offers it back."""
    box, party = box_of(request, pk, word)
    part_of(request, box, party, item=item)
    try:
        delete(box.entity, item, by=user_of(request))
    except ValidationError as error:
        return done(request, box, party, text=" ".join(error.messages), tone="red")
    return done(request, box, party, text=_("Removed."))


@policy(READ)
@require_POST
def withdraw(request: HttpRequest, pk: UUID, item: UUID) -> HttpResponse:
    """Keep that a consent is taken back: one step, no questions."""
    box, party = box_of(request, pk, "consents")
    consent = part_of(request, box, party, item=item)
    values = {"state": ConsentState.WITHDRAWN, "source": ConsentSource.OTHER}
    return saved(request, (box, party), consent, values=values, text=_("The consent is withdrawn."))


@policy(READ)
@require_POST
def set_part(request: HttpRequest, pk: UUID, item: UUID) -> HttpResponse:
    """Say what part somebody has in decisions, how he stands to us, how much he counts."""
    box, party = box_of(request, pk, "committee")
    rows = PartyRelation.objects.filter(pk=item, other=party)
    relation = rows.first()
    if relation is None:
        raise Http404
    values = {name: request.POST[name] for name in CHOICES if name in request.POST}
    return saved(request, (box, party), relation, values=values, text=_("Saved."))


def saved(request: HttpRequest, where: tuple[Box, Party], record: Any, *, values: dict[str, Any], text: str) -> HttpResponse:
    """Save values of a part as its door got them, and show the box."""
    try:
        change(where[0].entity, record.pk, values, by=user_of(request), version=version_in(request) or record.version)
    except StaleSave:
        return done(request, *where, text=STALE, tone="red", undo=False)
    except ValidationError as error:
        return done(request, *where, text=" ".join(error.messages), tone="red", undo=False)
    except NotAllowed:
        return refused(_("You may not change this."), status=403)
    return done(request, *where, text=text)


def box_of(request: HttpRequest, pk: UUID, word: str) -> tuple[Box, Party]:
    """The box an address names and the party it is of, as far as both are for this user."""
    party: Party = get_for(user_of(request), entity_of(Party), pk)
    box = BOXES.get(word)
    if box is None or not box.is_for(user_of(request), party):
        raise Http404
    return box, party


def part_of(request: HttpRequest, box: Box, party: Party, *, item: UUID) -> Any:
    """One of the parts a box shows."""
    found = rows_of(user_of(request), box.entity.model, party).filter(pk=item).first()
    if found is None:
        raise Http404
    return found


def shown(request: HttpRequest, box: Box, party: Party, **more: Any) -> HttpResponse:
    """The box alone, or within a page of its own."""
    status = more.pop("status", 200)
    context = {**box.context(user_of(request), party), **more}
    if is_fragment(request):
        return render(request, "parties/boxes/box.html", context, status=status)
    named = {"party_title": title_of(party, user_of(request)), "back": url_of(party)}
    return render(request, "parties/boxes/page.html", {**context, **named}, status=status)


def done(request: HttpRequest, box: Box, party: Party, *, text: Any, tone: str = "green", undo: bool = True) -> HttpResponse:
    """The box as it is now, with what was done."""
    batch = current_actor().batch if undo and tone == "green" else None
    if is_fragment(request):
        return told(shown(request, box, party), text, tone, undo=undo_address(batch) if batch else "")
    say(request, text, tone=tone, undo=batch)
    return redirect(url_of(party))


def key_in(request: HttpRequest) -> UUID | None:
    """The part an address names (`?item=`)."""
    key = key_of(request.GET.get("item", ""))
    if key is None and request.GET.get("item"):
        raise Http404
    return key
