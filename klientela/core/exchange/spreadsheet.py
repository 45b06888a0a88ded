"""CSV for spreadsheets: sent as it is read, with cells that no spreadsheet takes for a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language

BOM = "\ufeff"
AT_ONCE = 200
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def csv_response(name: str, head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """A file to download, sent in pieces. Language and zone are those of the moment, since they are gone when it is sent."""
    content = lines(head, rows, delimiter=separator(), zone=get_current_timezone())
    response = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "no-store"
    return response


def lines(head: Sequence[Any], rows: Iterable[Sequence[Any]], *, delimiter: str, zone: tzinfo) -> Iterator[str]:
    """The lines of the file, some at once, the mark of UTF-8 first."""
    echo = _Echo()
    writer = csv.writer(echo, delimiter=delimiter)
    yield BOM
    writer.writerow([shown(value, zone) for value in head])
    for number, row in enumerate(rows, 1):
        writer.writerow([shown(value, zone) for value in row])
        if number % AT_ONCE == 0:
            yield echo.taken()
    yield echo.taken()


def separator() -> str:
    """Spreadsheets in Polish and Romanian, where the comma is the decimal mark, expect semicolons."""
    return "," if (get_language() or "en").startswith("en") else ";"


def shown(value: Any, zone: tzinfo) -> str:
    """A value as text: days and moments in ISO form, numbers plain, texts made harmless."""
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case datetime():
            return value.astimezone(zone).isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case Decimal():
            return plain_number(value)
        case int():
            return str(value)
        case list() | tuple():
            return harmless(", ".join(str(part) for part in value))
        case _:
            return harmless(str(value))


def plain_number(value: Decimal) -> str:
    """A number without zeros that say nothing."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def harmless(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would calculate; telephone numbers stay as they are."""
    if not text.startswith(_DANGEROUS) or is_phone(text):
        return text
    return f"'{text}"


def is_phone(text: str) -> bool:
    """Whether the text is a telephone number in international form."""
    return text.startswith("+") and text[1:].isascii() and text[1:].isdigit() and len(text) <= 16


class _Echo:
    def __init__(self) -> None:
        self.parts: list[str] = []

    def write(self, text: str) -> None:
        self.parts.append(text)

    def taken(self) -> str:
        text = "".join(self.parts)
        self.parts.clear()
        return text
