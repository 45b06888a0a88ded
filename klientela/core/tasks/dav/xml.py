"""The XML of WebDAV: what a program asks, read without entities; what it is answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]
from django.http import HttpResponse

from klientela.core.tasks.dav.shelves import Refused

SPACES = {
    "D": "DAV:",
    "C": "urn:ietf:params:xml:ns:caldav",
    "CR": "urn:ietf:params:xml:ns:carddav",
    "CS": "http://calendarserver.org/ns/",
}
MOST_BYTES = 1024 * 1024
MOST_DEPTH = 40
STATES = {200: "OK", 403: "Forbidden", 404: "Not Found", 507: "Insufficient Storage"}
for _prefix, _space in SPACES.items():
    ElementTree.register_namespace(_prefix, _space)


@dataclass
class Told:
    """What is told of one address: properties by their state, or only a state."""

    href: str
    found: list[Element] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    status: int = 0


def tag(name: str) -> str:
    """The full name behind a short one, such as `D:href`."""
    prefix, _colon, local = name.partition(":")
    return f"{{{SPACES[prefix]}}}{local}"


def element(name: str, /, *children: Element, text: str = "", **attributes: str) -> Element:
    """An element with its content."""
    made = Element(tag(name) if ":" in name and not name.startswith("{") else name, attributes)
    made.text = text or None
    made.extend(children)
    return made


def href(address: str) -> Element:
    """An address."""
    return element("D:href", text=address)


def asked_of(body: bytes) -> Element | None:
    """What a program asks; nothing is a question, too. Refuses what is too large, no XML, or plays with entities."""
    if len(body) > MOST_BYTES:
        raise Refused(413)
    if not body.strip():
        return None
    try:
        found: Element = fromstring(body, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Refused(400, text=str(error)) from error
    if _depth(found) > MOST_DEPTH:
        raise Refused(400)
    return found


def _depth(root: Element) -> int:
    level, depth = [root], 0
    while level and depth <= MOST_DEPTH:
        level, depth = [child for one in level for child in one], depth + 1
    return depth


def multistatus(told: Iterable[Told], *more: Element) -> HttpResponse:
    """An answer about several addresses."""
    return answered(207, element("D:multistatus", *(_response(one) for one in told), *more))


def refused(error: Refused) -> HttpResponse:
    """Why something cannot be done, under the name the standard has for it."""
    if not error.condition:
        return HttpResponse(error.text, status=error.status, content_type="text/plain; charset=utf-8")
    words = [element(error.condition)]
    if error.text:
        words.append(element("D:responsedescription", text=error.text))
    return answered(error.status, element("D:error", *words))


def answered(status: int, root: Element) -> HttpResponse:
    """An answer in XML."""
    content = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return HttpResponse(content, status=status, content_type="application/xml; charset=utf-8")


def _response(told: Told) -> Element:
    parts: list[Element] = [href(told.href)]
    if told.status:
        parts.append(_status(told.status))
    groups: Sequence[tuple[int, Any]] = (
        (200, told.found),
        (404, [Element(name) for name in told.missing]),
        (403, [Element(name) for name in told.refused]),
    )
    for status, properties in groups:
        if properties or (status == 200 and not told.status and not told.missing and not told.refused):
            parts.append(element("D:propstat", element("D:prop", *properties), _status(status)))
    return element("D:response", *parts)


def _status(status: int) -> Element:
    return element("D:status", text=f"HTTP/1.1 {status} {STATES[status]}")
