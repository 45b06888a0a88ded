"""The properties of places: what a program may ask of them, in the words of the standards."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element

from klientela.core.identity.models import User
from klientela.core.tasks.dav.places import HOMES, PRINCIPAL, Place
from klientela.core.tasks.dav.shelves import Shelf
from klientela.core.tasks.dav.syncing import token_now
from klientela.core.tasks.dav.xml import Told, element, href, tag
from klientela.core.tasks.interchange.reading import MOST_BYTES_OF_ONE as MOST_BYTES

type Property = Callable[[Place, User], Element | None]
REPORTS = {
    "calendars": ("C:calendar-query", "C:calendar-multiget", "D:sync-collection"),
    "contacts": ("CR:addressbook-query", "CR:addressbook-multiget", "D:sync-collection"),
}


def _type(place: Place, _user: User) -> Element:
    kinds = [] if place.kind == "item" else [element("D:collection")]
    if place.kind == "principal":
        kinds.append(element("D:principal"))
    if place.kind == "shelf" and place.shelf:
        kinds.append(element("C:calendar" if place.shelf.home == "calendars" else "CR:addressbook"))
    return element("D:resourcetype", *kinds)


def _name(place: Place, user: User) -> Element | None:
    if place.kind == "principal":
        return element("D:displayname", text=str(user))
    return element("D:displayname", text=str(place.shelf.title)) if place.kind == "shelf" and place.shelf else None


def _etag(place: Place, _user: User) -> Element | None:
    return element("D:getetag", text=f'"{place.item.mark}"') if place.item else None


def _content_type(place: Place, _user: User) -> Element | None:
    return element("D:getcontenttype", text=place.shelf.content_type) if place.item and place.shelf else None


def _me(_place: Place, _user: User) -> Element:
    return element("D:current-user-principal", href(PRINCIPAL))


def _principal(place: Place, _user: User) -> Element | None:
    return element("D:principal-URL", href(PRINCIPAL)) if place.kind == "principal" else None


def _owner(place: Place, _user: User) -> Element | None:
    return element("D:owner", href(PRINCIPAL)) if place.shelf else None


def _rights(place: Place, user: User) -> Element:
    """What may be done here at all; of a single item it is told when it is tried."""
    words = ["D:read", "D:read-current-user-privilege-set"]
    if place.shelf and (place.kind == "item" or place.shelf.may_add(user)):
        words += ["D:write", "D:write-content", "D:bind", "D:unbind"]
    return element("D:current-user-privilege-set", *(element("D:privilege", element(word)) for word in words))


def _reports(place: Place, _user: User) -> Element:
    names = REPORTS[place.shelf.home] if place.kind == "shelf" and place.shelf else ()
    known = (element("D:supported-report", element("D:report", element(name))) for name in names)
    return element("D:supported-report-set", *known)


def _token(name: str) -> Property:
    def told(place: Place, user: User) -> Element | None:
        if place.kind != "shelf" or place.shelf is None:
            return None
        if "token" not in place.known:
            place.known["token"] = token_now(place.shelf, user)
        return element(name, text=place.known["token"])

    return told


def _home(name: str, home: str) -> Property:
    def told(place: Place, _user: User) -> Element | None:
        return element(name, href(HOMES[home])) if place.kind in ("principal", "root") else None

    return told


def _addresses(place: Place, user: User) -> Element | None:
    if place.kind != "principal":
        return None
    return element("C:calendar-user-address-set", href(PRINCIPAL), *([href(f"mailto:{user.email}")] if user.email else []))


def _only(kind: str, made: Callable[[Shelf], Element]) -> Property:
    def told(place: Place, _user: User) -> Element | None:
        return made(place.shelf) if place.kind == "shelf" and place.shelf and place.shelf.home == kind else None

    return told


def _components(shelf: Shelf) -> Element:
    return element("C:supported-calendar-component-set", element("C:comp", name=shelf.component))


def _calendar_data(_shelf: Shelf) -> Element:
    one = Element(tag("C:calendar-data"), {"content-type": "text/calendar", "version": "2.0"})
    return element("C:supported-calendar-data", one)


def _address_data(_shelf: Shelf) -> Element:
    kinds = (Element(tag("CR:address-data-type"), {"content-type": "text/vcard", "version": version}) for version in ("3.0", "4.0"))
    return element("CR:supported-address-data", *kinds)


def _size(name: str) -> Callable[[Shelf], Element]:
    return lambda _shelf: element(name, text=str(MOST_BYTES))


PROPERTIES: dict[str, Property] = {
    tag(name): told
    for name, told in {
        "D:resourcetype": _type,
        "D:displayname": _name,
        "D:getetag": _etag,
        "D:getcontenttype": _content_type,
        "D:current-user-principal": _me,
        "D:principal-URL": _principal,
        "D:owner": _owner,
        "D:current-user-privilege-set": _rights,
        "D:supported-report-set": _reports,
        "D:sync-token": _token("D:sync-token"),
        "CS:getctag": _token("CS:getctag"),
        "C:calendar-home-set": _home("C:calendar-home-set", "calendars"),
        "CR:addressbook-home-set": _home("CR:addressbook-home-set", "contacts"),
        "C:calendar-user-address-set": _addresses,
        "C:supported-calendar-component-set": _only("calendars", _components),
        "C:supported-calendar-data": _only("calendars", _calendar_data),
        "C:max-resource-size": _only("calendars", _size("C:max-resource-size")),
        "CR:supported-address-data": _only("contacts", _address_data),
        "CR:max-resource-size": _only("contacts", _size("CR:max-resource-size")),
    }.items()
}
USUAL = tuple(map(tag, ("D:resourcetype", "D:displayname", "D:getetag", "D:getcontenttype", "D:current-user-principal")))
TEXTS = (tag("C:calendar-data"), tag("CR:address-data"))


def told_of(place: Place, user: User, asked: list[str]) -> Told:
    """What is told of a place of all that is asked."""
    told = Told(place.href)
    for name in asked:
        if name in TEXTS and place.item:
            made: Element | None = element(name, text=place.item.text())
        else:
            ask = PROPERTIES.get(name)
            made = ask(place, user) if ask else None
        if made is None:
            told.missing.append(name)
        else:
            told.found.append(made)
    return told
