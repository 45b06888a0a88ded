"""What every page asks of its request."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from klientela.core.identity.models import User

LATER, WHOLE = "late", "whole"
"""A cookie by which a browser says that it fetches later what stands far down, and the words of addresses for that and for everything."""


def user_of(request: HttpRequest) -> User:
    """Who asks; the door's policy has let only signed-in users through."""
    return cast(User, request.user)


def key_of(text: Any) -> UUID | None:
    """The key a text of the request spells, if it spells one."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def offered_of(query: Mapping[str, str], name: str, offered: Iterable[str]) -> str:
    """What an address asks for where that is offered, else what is offered first; empty where nothing is."""
    known, asked = list(offered), query.get(name)
    return asked if asked is not None and asked in known else next(iter(known), "")


def demanded_of(query: Mapping[str, str], name: str, offered: Iterable[str]) -> str:
    """What an address asks for, without a word what is offered first; what is not offered is not there."""
    known = list(offered)
    asked = query.get(name) or next(iter(known), "")
    if asked not in known:
        raise Http404
    return asked


def is_fragment(request: HttpRequest) -> bool:
    """Whether a part of the page is asked for (by htmx, and not as a whole page)."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def comes_first(request: HttpRequest) -> bool:
    """Whether a page comes without what browsers with a script fetch later: what stands far down, and takes as long as all the rest."""
    is_asked = request.method == "GET" and not is_fragment(request) and WHOLE not in request.GET
    return is_asked and request.COOKIES.get(LATER) == "1"


def fragment(request: HttpRequest, template: str, part: str) -> str:
    """The template, or the part of it a fragment needs."""
    return f"{template}#{part}" if is_fragment(request) else template


def told(response: HttpResponse, text: Any, tone: str = "green", *, undo: str = "") -> HttpResponse:
    """The same answer, with a toast; `undo`: where what was done is taken back."""
    response["HX-Trigger"] = json.dumps({"toast": {"text": str(text), "tone": tone, "undo": undo}})
    return response


def instead(response: HttpResponse, target: str, swap: str) -> HttpResponse:
    """The same answer, which htmx puts elsewhere than the page said: what is wrong stays where it was entered."""
    response["HX-Retarget"], response["HX-Reswap"] = target, swap
    return response


def refused(text: Any, *, status: int) -> HttpResponse:
    """A refusal in plain words."""
    return HttpResponse(str(text), status=status, content_type="text/plain; charset=utf-8", headers={"X-Message": quote(str(text))})
