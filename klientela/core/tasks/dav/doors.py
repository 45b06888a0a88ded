"""The doors of calendar and contact programs: WebDAV as far as such programs use it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from xml.etree.ElementTree import Element

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from klientela.core.access.policy import PUBLIC, SIGNED_IN, policy
from klientela.core.identity.models import User
from klientela.core.jobs.turns import wait_for_turn
from klientela.core.tasks.dav.places import ROOT, Place, href_of, place_at, shelves_of
from klientela.core.tasks.dav.properties import USUAL, told_of
from klientela.core.tasks.dav.reports import properties_of, report
from klientela.core.tasks.dav.shelves import Item, Refused, Shelf
from klientela.core.tasks.dav.xml import Told, asked_of, multistatus, refused, tag
from klientela.core.tasks.interchange.reading import MOST_BYTES_OF_ONE as MOST_BYTES
from klientela.core.views.requests import user_of
from klientela.kernel.errors import NotAllowed, StaleSave

CAN = "1, 3, calendar-access, addressbook"
METHODS = ("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PROPFIND", "PROPPATCH", "REPORT")
WRITING = ("PUT", "DELETE")


@policy(PUBLIC)
@csrf_exempt
def well_known(_request: HttpRequest) -> HttpResponse:
    """Show programs that know only our name where calendar and contacts are; it only points there, whatever the method."""
    return HttpResponsePermanentRedirect(ROOT)


@policy(SIGNED_IN)
def root(request: HttpRequest) -> HttpResponse:
    """Answer a program that begins to look around; people are led to the page about such programs."""
    return _door(request, "")


@policy(SIGNED_IN)
def door(request: HttpRequest, where: str) -> HttpResponse:
    """Answer a program about a place."""
    return _door(request, where)


def _door(request: HttpRequest, where: str) -> HttpResponse:
    method = request.method or ""
    try:
        answer = _answer(method, request, where)
    except Refused as error:
        answer = refused(error)
    except (NotAllowed, Http404):
        answer = refused(Refused(403, "D:need-privileges") if method in WRITING else Refused(404))
    except StaleSave:
        answer = HttpResponse(status=412)
    except ValidationError as error:
        answer = refused(Refused(400, _invalid(where), " ".join(error.messages)))
    answer["DAV"] = CAN
    return answer


def _invalid(where: str) -> str:
    return "C:valid-calendar-data" if where.startswith("calendars") else "CR:valid-address-data"


def _answer(method: str, request: HttpRequest, where: str) -> HttpResponse:
    if method in ("MKCALENDAR", "MKCOL"):
        raise Refused(403, "D:resource-must-be-null", "Calendars and address books are not made by programs.")
    if method not in METHODS:
        return HttpResponse(status=405, headers={"Allow": ", ".join(METHODS)})
    user = user_of(request)
    place = place_at(where)
    if place.shelf and not place.shelf.may_read(user):
        raise Refused(404)
    return DOORS[method](request, place, user)


def _options(_request: HttpRequest, _place: Place, _user: User) -> HttpResponse:
    return HttpResponse(headers={"Allow": ", ".join(METHODS)})


def _propfind(request: HttpRequest, place: Place, user: User) -> HttpResponse:
    asked = asked_of(_body(request))
    names = _names(asked)
    places = [_found(place, user) if place.kind == "item" else place]
    if request.headers.get("Depth", "0") != "0":
        places += _below(place, user)
    return multistatus(told_of(one, user, names) for one in places)


def _names(asked: Element | None) -> list[str]:
    if asked is None or asked.find(tag("D:prop")) is None:
        return list(USUAL)
    return properties_of(asked)


def _below(place: Place, user: User) -> list[Place]:
    if place.kind == "root":
        return [place_at("principal"), place_at("calendars"), place_at("contacts")]
    if place.kind in ("calendars", "contacts"):
        return shelves_of(user, place.kind)
    if place.kind == "shelf" and place.shelf:
        shelf = place.shelf
        return [Place("item", href_of(shelf, name), shelf, name, item) for name, item in shelf.items(user, None).items()]
    return []


def _proppatch(request: HttpRequest, place: Place, _user: User) -> HttpResponse:
    """Names and colours are chosen here, not by programs: each property is refused by name."""
    asked = asked_of(_body(request))
    if asked is None:
        raise Refused(400)
    names = [one.tag for way in ("D:set", "D:remove") for one in asked.findall(f"{tag(way)}/{tag('D:prop')}/*")]
    return multistatus([Told(place.href, refused=names)])


def _report(request: HttpRequest, place: Place, user: User) -> HttpResponse:
    return report(place, user, asked_of(_body(request)))


def _get(_request: HttpRequest, place: Place, user: User) -> HttpResponse:
    if place.kind == "root":
        return HttpResponse(status=302, headers={"Location": reverse("calendar-sync")})
    if place.kind != "item":
        return HttpResponse(status=405, headers={"Allow": ", ".join(method for method in METHODS if method not in ("GET", "HEAD"))})
    item = _item(_found(place, user))
    kind = place.shelf.content_type if place.shelf else ""
    headers = {"ETag": f'"{item.mark}"', "Content-Disposition": "attachment", "Cache-Control": "private, no-cache"}
    return HttpResponse(item.text(), content_type=kind, headers=headers)


@transaction.atomic
def _put(request: HttpRequest, place: Place, user: User) -> HttpResponse:
    shelf = _shelf(place)
    content = _body(request)
    item = _in_turn(place, user)
    _check(request, item)
    if item is None and not shelf.may_add(user):
        raise Refused(403, "D:need-privileges")
    shelf.put(user, place.name, content, item)
    return HttpResponse(status=204 if item else 201)


@transaction.atomic
def _delete(request: HttpRequest, place: Place, user: User) -> HttpResponse:
    shelf = _shelf(place)
    item = _in_turn(place, user)
    if item is None:
        raise Refused(404)
    _check(request, item)
    shelf.remove(user, item)
    return HttpResponse(status=204)


def _shelf(place: Place) -> Shelf:
    if place.kind != "item" or place.shelf is None:
        raise Refused(403, "D:need-privileges")
    return place.shelf


def _check(request: HttpRequest, item: Item | None) -> None:
    """What a program saw before must be what is there now."""
    seen, unseen = request.headers.get("If-Match"), request.headers.get("If-None-Match")
    if seen and (item is None or (seen.strip() != "*" and f'"{item.mark}"' not in [one.strip() for one in seen.split(",")])):
        raise Refused(412)
    if unseen and item is not None and (unseen.strip() == "*" or f'"{item.mark}"' in unseen):
        raise Refused(412)


def _kept(place: Place, user: User) -> Item | None:
    return place.shelf.items(user, {place.name}).get(place.name) if place.shelf else None


def _in_turn(place: Place, user: User) -> Item | None:
    """The item as it is once nobody else writes it: of two who saw the same, the second is told that it changed."""
    wait_for_turn(f"dav {user.pk} {place.href}")
    item = _kept(place, user)
    if item is None:
        return None
    wait_for_turn(f"dav {item.key}")
    return _kept(place, user)


def _found(place: Place, user: User) -> Place:
    item = _kept(place, user)
    if item is None:
        raise Refused(404)
    return replace(place, item=item)


def _item(place: Place) -> Item:
    if place.item is None:
        raise Refused(404)
    return place.item


def _body(request: HttpRequest) -> bytes:
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or int(length) > MOST_BYTES:
        raise Refused(413)
    body = request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise Refused(413)
    return body


DOORS: dict[str, Callable[[HttpRequest, Place, User], HttpResponse]] = {
    "OPTIONS": _options,
    "GET": _get,
    "HEAD": _get,
    "PUT": _put,
    "DELETE": _delete,
    "PROPFIND": _propfind,
    "PROPPATCH": _proppatch,
    "REPORT": _report,
}
root.methods = tuple(method for method in METHODS if method not in WRITING)  # type: ignore[attr-defined]
door.methods = METHODS  # type: ignore[attr-defined]
