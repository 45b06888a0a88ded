"""The addresses under `/dav/`: nobody's name stands in them, whoever asks finds his own."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from klientela.core.identity.models import User
from klientela.core.tasks.dav.meetings import MEETINGS
from klientela.core.tasks.dav.people import PEOPLE
from klientela.core.tasks.dav.shelves import Item, Refused, Shelf
from klientela.core.tasks.dav.todos import TODOS

ROOT = "/dav/"
PRINCIPAL = f"{ROOT}principal/"
HOMES = {"calendars": f"{ROOT}calendars/", "contacts": f"{ROOT}contacts/"}
SHELVES = {(shelf.home, shelf.code): shelf for shelf in (MEETINGS, TODOS, PEOPLE)}
LONGEST_NAME = 250


@dataclass(frozen=True)
class Place:
    """What stands at an address: the root, the one who asks, a home of collections, a collection, or an item on it."""

    kind: str
    href: str
    shelf: Shelf | None = None
    name: str = ""
    item: Item | None = None
    known: dict[str, str] = field(default_factory=dict, compare=False)
    """What was worked out for this answer already."""


def place_at(where: str) -> Place:
    """What an address means; whether there is an item of that name is not asked yet."""
    parts = [part for part in where.split("/") if part]
    if not parts:
        return Place("root", ROOT)
    if parts == ["principal"]:
        return Place("principal", PRINCIPAL)
    if len(parts) == 1 and parts[0] in HOMES:
        return Place(parts[0], HOMES[parts[0]])
    shelf = SHELVES.get((parts[0], parts[1])) if len(parts) in (2, 3) else None
    if shelf is None:
        raise Refused(404)
    return _on(shelf, parts[2] if len(parts) == 3 else "")


def _on(shelf: Shelf, name: str) -> Place:
    if not name:
        return Place("shelf", href_of(shelf), shelf)
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise Refused(403, text="The name is too long.")
    return Place("item", href_of(shelf, name), shelf, name)


def shelves_of(user: User, home: str) -> list[Place]:
    """The collections in a home that somebody may read."""
    return [Place("shelf", href_of(shelf), shelf) for (where, _code), shelf in SHELVES.items() if where == home and shelf.may_read(user)]


def href_of(shelf: Shelf, name: str = "") -> str:
    """The address of a collection, or of an item on it."""
    return f"{HOMES[shelf.home]}{shelf.code}/{quote(name)}"


def name_in(address: str, shelf: Shelf) -> str:
    """The name of an item at an address a program has sent; empty where it stands elsewhere."""
    path = unquote(address.strip().split("://", 1)[-1])
    start = path.find(f"{HOMES[shelf.home]}{shelf.code}/")
    name = path[start + len(f"{HOMES[shelf.home]}{shelf.code}/") :] if start >= 0 else ""
    return name if name.isprintable() and len(name) <= LONGEST_NAME else ""
