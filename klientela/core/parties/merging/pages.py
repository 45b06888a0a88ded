"""The pages of a merge: whom to merge with, the choice of values, and doing it."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from klientela.core.access.decisions import get_for
from klientela.core.access.policy import grants, policy
from klientela.core.parties.merging.checking import FEWEST, mergeable
from klientela.core.parties.merging.choosing import entity_for
from klientela.core.parties.merging.errors import MergedMeanwhile
from klientela.core.parties.merging.previewing import preview
from klientela.core.parties.merging.services import Wish, merge
from klientela.core.parties.models import Merge, Party
from klientela.core.records.kinds import Field
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of, list_address
from klientela.core.views.bulk.dialog import gone_to
from klientela.core.views.flash import say
from klientela.core.views.inputs import ReferenceField
from klientela.core.views.naming import plural_of
from klientela.core.views.requests import key_of, refused, user_of
from klientela.kernel.entity import entity_of
from klientela.kernel.errors import NotAllowed, StaleSave

MOST_TICKED = 10
"""So many stand side by side on a page; programs merge more."""
FIELD, VERSION = "field-", "version-"
MAY = grants("delete", "parties")


@policy(MAY)
@require_http_methods(["GET", "HEAD", "POST"])
def merge_page(request: HttpRequest) -> HttpResponse:
    """The records side by side, with the choice of each value; sent, they become one."""
    data = request.POST if request.method == "POST" else request.GET
    keys = [key for text in data.getlist("of")[: MOST_TICKED + 1] if (key := key_of(text))]
    try:
        if len(keys) > MOST_TICKED:
            raise ValidationError(_("At most %(most)s records stand side by side. Merge some of them first.") % {"most": MOST_TICKED})
        if request.method == "POST":
            return _merged(request, keys)
        return _shown(request, mergeable(keys, by=user_of(request)))
    except MergedMeanwhile as error:
        return _refused(request, error, status=409)
    except ValidationError as error:
        return _refused(request, error, status=422)
    except NotAllowed as error:
        return _refused(request, ValidationError(_why_not(error)), status=403)


def _merged(request: HttpRequest, keys: Sequence[UUID]) -> HttpResponse:
    user, data = user_of(request), request.POST
    choices = {name.removeprefix(FIELD): str(value) for name, value in data.items() if name.startswith(FIELD)}
    versions = {key: int(text) for key in keys if (text := data.get(f"{VERSION}{key}", "")).isdecimal() and len(text) < len("1000000000")}
    wish = Wish(choices, versions, keeps_ways=bool(data.get("ways")))
    stays = key_of(data.get("stays"))
    try:
        done = merge(keys, stays or keys[0] if keys else UUID(int=0), wish, by=user)
    except StaleSave:
        return _again(
            request, keys, _("One of these records was changed meanwhile. Look at the values again; nothing was changed."), status=409
        )
    except MergedMeanwhile as error:
        if error.survivor is not None:
            raise
        return _again(request, keys, " ".join(error.messages), status=409)
    except ValidationError as error:
        return _again(request, keys, " ".join(error.messages), status=422)
    return _said(request, done)


def _said(request: HttpRequest, done: Merge) -> HttpResponse:
    survivor = get_for(user_of(request), entity_of(Party), done.survivor_id)
    text = ngettext("%(number)s record was merged into “%(name)s”.", "%(number)s records were merged into “%(name)s”.", len(done.merged))
    say(request, text % {"number": len(done.merged), "name": title_of(survivor, user_of(request))}, undo=done.batch)
    return redirect(address_of(survivor))


def _again(request: HttpRequest, keys: Sequence[UUID], text: str, *, status: int) -> HttpResponse:
    return _shown(request, mergeable(keys, by=user_of(request)), text=text, status=status)


def _shown(request: HttpRequest, parties: Sequence[Party], *, text: str = "", status: int = 200) -> HttpResponse:
    user, entity = user_of(request), entity_for(parties[0])
    data = request.POST if request.method == "POST" else request.GET
    context = {
        "seen": preview(parties, key_of(data.get("stays")), by=user),
        "plural": plural_of(entity),
        "back": list_address(entity),
        "cancel": address_of(parties[0]),
        "error": text,
    }
    return render(request, "parties/merging/page.html", context, status=status)


def _refused(request: HttpRequest, error: ValidationError, *, status: int) -> HttpResponse:
    survivor = getattr(error, "survivor", None)
    context = {
        "text": " ".join(error.messages),
        "url": address_of(survivor) if survivor else "",
        "name": title_of(survivor, user_of(request)) if survivor else "",
    }
    return render(request, "parties/merging/refused.html", context, status=status)


def _why_not(error: NotAllowed) -> str:
    texts = {
        "delete": _("Merging takes the right to delete each of these records. Ask somebody who has it."),
        "transfer": _(
            "These records belong to different people, teams or branches. Merging them takes the right to hand each of them over."
        ),
    }
    return texts.get(str(error), _("Merging takes the right to change each of these records. Ask somebody who has it."))


@policy(MAY)
@require_safe
def merge_with_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask which record a party is to be merged with."""
    user = user_of(request)
    party = get_for(user, entity_of(Party), pk, "delete")
    entity = entity_for(party)
    chooser = ReferenceField(Field("of", _("Merge with"), "reference", None, target=entity.model), user)
    chooser.widget.may_create = False
    chooser.offer(None)
    drawn = chooser.widget.render("of", "", {"id": "merge-with"})
    context: dict[str, Any] = {"party": party, "title": title_of(party, user), "back": address_of(party), "chooser": drawn}
    return render(request, "parties/merging/with.html", context)


@policy(MAY)
@require_POST
def chosen_page(request: HttpRequest) -> HttpResponse:
    """From ticked rows of a list to the page where they stand side by side."""
    keys = [str(key) for text in request.POST.getlist("key")[: MOST_TICKED + 1] if (key := key_of(text))]
    if request.POST.get("all") or not FEWEST <= len(keys) <= MOST_TICKED:
        return refused(_("Tick between %(fewest)s and %(most)s records to merge.") % {"fewest": FEWEST, "most": MOST_TICKED}, status=422)
    return gone_to(request, f"{reverse('merge')}?{urlencode([('of', key) for key in keys])}")
