"""The reports: which items there are, what they say, and what is new since the last time."""

from __future__ import annotations

from dataclasses import replace
from xml.etree.ElementTree import Element

from django.http import HttpResponse

from klientela.core.identity.models import User
from klientela.core.tasks.dav.filtering import wanted_of
from klientela.core.tasks.dav.places import Place, href_of, name_in
from klientela.core.tasks.dav.properties import told_of
from klientela.core.tasks.dav.shelves import Item, Refused, Shelf
from klientela.core.tasks.dav.syncing import news_since
from klientela.core.tasks.dav.xml import Told, element, multistatus, tag

MOST_ASKED = 1_000
DIGITS = 9
MOST_PROPERTIES = 100
"""So many names are told of each item; more would make a small question a huge answer."""
QUERIES = (tag("C:calendar-query"), tag("CR:addressbook-query"))
SEVERAL = (tag("C:calendar-multiget"), tag("CR:addressbook-multiget"))


def report(place: Place, user: User, asked: Element | None) -> HttpResponse:
    """Answer a report about a collection."""
    if asked is None:
        raise Refused(400)
    if place.shelf is None or place.kind != "shelf":
        raise Refused(403, "D:supported-report")
    if asked.tag in QUERIES:
        return _query(place.shelf, user, asked)
    if asked.tag in SEVERAL:
        return _several(place.shelf, user, asked)
    if asked.tag == tag("D:sync-collection"):
        return _sync(place.shelf, user, asked)
    raise Refused(403, "D:supported-report")


def properties_of(asked: Element) -> list[str]:
    """The names of the properties a question names."""
    return list(dict.fromkeys(one.tag for one in asked.findall(f"{tag('D:prop')}/*")))[:MOST_PROPERTIES]


def _query(shelf: Shelf, user: User, asked: Element) -> HttpResponse:
    items = wanted_of(shelf, asked, shelf.items(user, None).values())
    limit = asked.findtext(f"{tag('CR:limit')}/{tag('CR:nresults')}", "")
    chosen = items[: int(limit)] if limit.isdecimal() and len(limit) <= DIGITS else items
    return multistatus(_told(shelf, user, item, asked=asked) for item in chosen)


def _several(shelf: Shelf, user: User, asked: Element) -> HttpResponse:
    addresses = [one.text or "" for one in asked.findall(tag("D:href"))]
    if len(addresses) > MOST_ASKED:
        raise Refused(403, "D:number-of-matches-within-limits")
    names = {address: name_in(address, shelf) for address in addresses}
    items = shelf.items(user, {name for name in names.values() if name})
    return multistatus(
        _told(shelf, user, items[name], asked=asked) if name in items else Told(address, status=404) for address, name in names.items()
    )


def _sync(shelf: Shelf, user: User, asked: Element) -> HttpResponse:
    if asked.findtext(tag("D:sync-level"), "1") not in ("1", "infinite"):
        raise Refused(400)
    news = news_since(shelf, user, (asked.findtext(tag("D:sync-token")) or "").strip())
    changed = [_told(shelf, user, item, asked=asked) for item in news.changed]
    gone = [Told(href_of(shelf, name), status=404) for name in news.gone]
    return multistatus([*changed, *gone], element("D:sync-token", text=news.token))


def _told(shelf: Shelf, user: User, item: Item, *, asked: Element) -> Told:
    place = Place("item", href_of(shelf, item.name), shelf, item.name)
    return told_of(replace(place, item=item), user, properties_of(asked))
