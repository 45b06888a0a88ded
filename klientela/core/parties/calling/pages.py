"""The page that says who is calling; telephones and their programs open it by an address with the number."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from klientela.core.access.decisions import fixed_for, may
from klientela.core.access.policy import grants, policy
from klientela.core.identity.models import User
from klientela.core.parties.calling.finding import Caller, callers
from klientela.core.parties.calling.spelling import Sought, country_of, read_number
from klientela.core.parties.card.kinds import open_with, quick_figures, ways_of
from klientela.core.parties.models import Party, Person
from klientela.core.records.writing import may_make
from klientela.core.views.cells import phone_text
from klientela.core.views.requests import key_of, user_of
from klientela.kernel.commands import Command
from klientela.kernel.entity import entity_of

READ = grants("read", "parties")
LONGEST = 120


@policy(READ)
@require_safe
def identify(request: HttpRequest) -> HttpResponse:
    """Who has a number, with all one needs while the telephone rings; without a number the box to enter one."""
    user, text = user_of(request), request.GET.get("number", "")[:LONGEST]
    sought = read_number(text, region=country_of(user))
    found, has_more = callers(user, sought)
    chosen = key_of(request.GET.get("party", ""))
    found = [caller for caller in found if caller.party.pk == chosen] or found
    context = {
        "asked": text.replace("\0", "").strip(),
        "number": phone_text(sought.numbers[0]) if sought.numbers else "",
        "extension": sought.extension,
        "callers": found,
        "has_more": has_more,
        "caller": _told(found[0], user) if len(found) == 1 else None,
        "new_url": new_address(user, sought),
    }
    return render(request, "parties/identify.html", context)


def _told(caller: Caller, user: User) -> dict[str, Any]:
    party: Party = caller.party
    return {"figures": quick_figures(user, party), "open": open_with(user, party), "ways": ways_of(user, party), "it": caller}


def new_address(user: User, sought: Sought) -> str:
    """Where a person with this number is entered; empty where there is no number, or this user may not do so."""
    entity = entity_of(Person)
    if not sought.numbers or not may_make(user, entity) or "phone" in fixed_for(user, entity):
        return ""
    return f"{reverse('persons-new')}?{urlencode({'phone': sought.numbers[0]})}"


def commands(user: User) -> list[Command]:
    """What the palette offers: to ask who is calling."""
    if not may(user, "read", entity_of(Party)):
        return []
    return [Command(_("Who is calling"), reverse("identify"), "phone-incoming", words=_("caller telephone number identify"))]
