"""One piece of mail as a row: who wrote to whom and when, about what, and its text; of broken mail whatever can be read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime
from itertools import islice
from typing import Any

from klientela.core.exchange.readers.html_text import text_of_html

HEADINGS = ("Date", "From", "From name", "To", "Cc", "Subject", "Text", "Attachments", "Message ID", "In reply to")
MOST_PARTS = 200
LONGEST = 50_000
BROKEN = (ValueError, LookupError, TypeError, AttributeError, MessageError, RecursionError, AssertionError)
"""What the standard library is known to raise over broken mail."""


def row_of(content: bytes) -> list[Any]:
    """The row of one piece of mail."""
    message = message_from_bytes(content, policy=compat32)
    name, address = next(iter(_people(message, "From")), ("", ""))
    parts = _parts(message)
    return [
        _date(message), address, name, _addresses(message, "To"), _addresses(message, "Cc"), _header(message, "Subject"), _text(parts),
        ", ".join(filter(None, map(_file_name, parts))), _header(message, "Message-ID"), _header(message, "In-Reply-To"),
    ]  # fmt: skip


def _header(message: Message, name: str) -> str:
    raw = message.get(name)
    if raw is None:
        return ""
    text = str(raw)
    try:
        text = str(make_header(decode_header(raw)))
    except BROKEN:
        text = text.encode("ascii", "surrogateescape").decode("utf-8", "replace") if not text.isascii() else text
    return " ".join(text.encode("utf-8", "replace").decode().split())


def _people(message: Message, name: str) -> list[tuple[str, str]]:
    try:
        found = getaddresses([str(each) for each in message.get_all(name, [])], strict=False)
    except BROKEN:
        return []
    return [(_decoded(said), address.strip()) for said, address in found if "@" in address]


def _decoded(text: str) -> str:
    try:
        return " ".join(str(make_header(decode_header(text))).encode("utf-8", "replace").decode().split())
    except BROKEN:
        return text


def _addresses(message: Message, name: str) -> str:
    return ", ".join(dict.fromkeys(address for _said, address in _people(message, name)))


def _date(message: Message) -> datetime | None:
    for text in (message.get("Date"), str(next(iter(message.get_all("Received", [])), "")).rpartition(";")[2]):
        try:
            found = parsedate_to_datetime(str(text))
        except BROKEN:
            continue
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None


def _parts(message: Message) -> list[Message]:
    """The parts that hold something, not those of mail that is enclosed."""
    found: list[Message] = []
    waiting = [message]
    while waiting and len(found) < MOST_PARTS:
        part = waiting.pop(0)
        inside = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inside, list):
            waiting = [each for each in islice(inside, MOST_PARTS) if isinstance(each, Message)] + waiting
        else:
            found.append(part)
    return found


def _text(parts: Iterable[Message]) -> str:
    """The plain text, else that of HTML, else what stands there though nothing says what it is."""
    bodies = [part for part in parts if not _file_name(part) and part.get_content_maintype() in ("text", "multipart")]
    plain = next((text for part in bodies if part.get_content_subtype() != "html" and (text := _content(part))), "")
    html = next((text_of_html(text) for part in bodies if part.get_content_subtype() == "html" and (text := _content(part))), "")
    return re.sub(r"\r\n?", "\n", plain or html).strip()[:LONGEST]


def _content(part: Message) -> str:
    try:
        content = part.get_payload(decode=True)
    except BROKEN:
        content = str(part.get_payload()).encode("utf-8", "replace")
    if not isinstance(content, bytes):
        return ""
    for encoding in (part.get_content_charset() or "utf-8", "utf-8", "cp1252"):
        try:
            return content.decode(encoding).replace("\0", "")
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.decode("latin-1").replace("\0", "")


def _file_name(part: Message) -> str:
    try:
        return _decoded(part.get_filename() or "")
    except BROKEN:
        return ""
