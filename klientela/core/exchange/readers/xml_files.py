"""XML: elements that come again and again become tables. No entities, nothing from elsewhere, no more than fits."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import iterparse  # type: ignore[import-untyped]
from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers.base import Found
from klientela.core.exchange.readers.piles import Piles

MOST_PATHS, DEEPEST, LARGEST = 5_000, 60, 200_000
"""So many different places, so deep, so many elements in one thing."""
BROKEN = _("This is not XML that can be read, or it is cut off: %(reason)s")
UNSAFE = _("This XML defines words of its own or asks for other files (entities). Save it without them.")
INTRICATE = _("This XML is too deep or too intricate to be made into tables.")
NOTHING = _("There is nothing in this XML that could be a table.")
PAGES = (b"<!doctype html", b"<html")

type Place = tuple[str, ...]


class XmlFiles:
    """XML."""

    kind = "xml"
    label = _("XML")
    endings = (".xml",)

    def recognises(self, head: bytes, name: str) -> bool:
        """By its first line, or by the ending where it begins with an element; web pages are none."""
        start = head.removeprefix(codecs.BOM_UTF8).replace(b"\0", b"").lstrip(b"\xff\xfe \t\r\n").lower()
        return not any(page in start for page in PAGES) and (
            start.startswith(b"<?xml") or (name.endswith(self.endings) and start[:1] == b"<")
        )

    def tables(self, path: Path, *, encoding: str = "") -> Iterator[Found]:
        """A table for each element that repeats, those in it beside it. Raises `UnreadableFile`."""
        with Piles() as piles:
            try:
                shape = _shape(path)
                tops = shape.tops()
                for place, element in _elements(path, tops):
                    piles.add(place[-1], _thing(element, place, shape))
            except DefusedXmlException as error:
                raise UnreadableFile(UNSAFE) from error
            except (ParseError, LookupError, ValueError) as error:
                if isinstance(error, UnreadableFile):
                    raise
                raise UnreadableFile(BROKEN, reason=str(error)) from error
            if not piles.piles:
                raise UnreadableFile(NOTHING)
            yield from piles.found()


@dataclass
class _Shape:
    """Where which elements stand, which of them repeat beside each other, and which hold more than a text."""

    places: dict[Place, None] = field(default_factory=dict)
    repeating: set[Place] = field(default_factory=set)
    rich: set[Place] = field(default_factory=set)

    def tops(self) -> set[Place]:
        """The things of the outermost tables: rich elements that repeat, else the innermost that hold no other rich one."""
        wanted = self.repeating & self.rich
        outer = {place for place in wanted if not any(place[:size] in wanted for size in range(1, len(place)))}
        if outer:
            return outer
        holding = {place[:-1] for place in self.rich}
        return {place for place in self.places if place in self.rich and place not in holding} or {
            place for place in self.places if place in self.repeating
        }


def _events(path: Path) -> Iterator[tuple[str, Element]]:
    with path.open("rb") as file:
        yield from iterparse(file, events=("start", "end"), forbid_dtd=False, forbid_entities=True, forbid_external=True)


def _shape(path: Path) -> _Shape:
    shape, stack, counts = _Shape(), list[Element](), list[Counter[str]]()
    place: Place = ()
    for event, element in _events(path):
        if event == "start":
            if counts:
                counts[-1][_name(element)] += 1
            place = (*place, _name(element))
            shape.places[place] = None
            if len(place) > DEEPEST or len(shape.places) > MOST_PATHS:
                raise UnreadableFile(INTRICATE)
            stack.append(element)
            counts.append(Counter())
            continue
        below = counts.pop()
        shape.repeating |= {(*place, name) for name, count in below.items() if count > 1}
        if below or element.attrib:
            shape.rich.add(place)
        stack.pop()
        place = place[:-1]
        if stack:
            stack[-1].remove(element)
    return shape


def _elements(path: Path, tops: set[Place]) -> Iterator[tuple[Place, Element]]:
    """The elements at these places one after another; each is forgotten afterwards, and so is what stands around them."""
    stack: list[Element] = []
    place: Place = ()
    inside = size = 0
    for event, element in _events(path):
        if event == "start":
            stack.append(element)
            place = (*place, _name(element))
            inside += place in tops
            size += 1
            if size > LARGEST:
                raise UnreadableFile(INTRICATE)
            continue
        stack.pop()
        if place in tops:
            yield place, element
            inside -= 1
        if not inside:
            size = 0
            if stack:
                stack[-1].remove(element)
        place = place[:-1]


def _thing(element: Element, place: Place, shape: _Shape) -> Any:
    """The element as a thing: its attributes, its parts by name, and its own text."""
    thing: dict[str, Any] = {_plain(name): value for name, value in element.attrib.items()}
    for part in element:
        below = (*place, _name(part))
        value = _thing(part, below, shape)
        is_listed = below in shape.repeating
        if is_listed and below in shape.rich and not isinstance(value, dict):
            value = {"text": value}
        if is_listed:
            thing.setdefault(below[-1], [])
            if isinstance(thing[below[-1]], list):
                thing[below[-1]].append(value)
        else:
            thing[below[-1]] = value
    text = (element.text or "").strip()
    if not thing:
        return text
    return {**thing, "text": text} if text else thing


def _name(element: Element) -> str:
    return _plain(str(element.tag))


def _plain(name: str) -> str:
    return name.rpartition("}")[2]
