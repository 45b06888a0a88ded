"""Tables of a web page, such as many programs hand out as “Excel”."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers.base import Found
from klientela.core.exchange.readers.headed import headings_of
from klientela.core.exchange.readers.letters import text_in

MOST_BYTES = 50 * 2**20
MOST_SPAN, MOST_CELLS = 100, 5_000_000
CHUNK = 1 << 16
PAGES = (b"<!doctype html", b"<html", b"<table", b"<meta", b"<head", b"<style")
NOTHING = _("This is a web page without a table. If you downloaded it, sign in there and download the file again.")
LARGE = _("The tables of this page are too large.")


class WebTables:
    """Web pages with tables."""

    kind = "page"
    label = _("Web page")
    endings = (".html", ".htm")

    def recognises(self, head: bytes, name: str) -> bool:
        """By its first element, where the name says that there are tables in it."""
        start = head.removeprefix(codecs.BOM_UTF8).replace(b"\0", b"").lstrip(b"\xff\xfe \t\r\n").lower()
        return name.endswith((*self.endings, ".xls")) and start.startswith(PAGES)

    def tables(self, path: Path, *, encoding: str = "") -> Iterator[Found]:
        """Each table with several columns or rows below its headings. Raises `UnreadableFile`."""
        text, known = text_in(path, encoding, most=MOST_BYTES)
        page = _Page()
        for place in range(0, len(text), CHUNK):
            page.feed(text[place : place + CHUNK])
        page.close()
        found = [rows for rows in page.tables if len(rows) > 1]
        if not found:
            raise UnreadableFile(NOTHING)
        for number, rows in enumerate(found, 1):
            width = max(map(len, rows))
            even = [row + [""] * (width - len(row)) for row in rows]
            headings, skip = headings_of(even)
            yield Found(f"Table {number}", headings, partial(iter, even[skip:]), encoding=known)


class _Page(HTMLParser):
    """The rows of all tables; one within a cell of another stands for itself."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self.open: list[list[list[str]]] = []
        self.span = 1
        self.cells = 0
        self.is_in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.open.append([])
            self.tables.append(self.open[-1])
        elif tag == "tr" and self.open:
            self.open[-1].append([])
        elif tag in ("td", "th") and self.open:
            self._begin(dict(attrs))
        elif tag == "br" and self.is_in_cell:
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self.open:
            self.open.pop()
        if tag in ("td", "th", "tr", "table"):
            self.is_in_cell = False

    def handle_data(self, data: str) -> None:
        if self.is_in_cell and self.open and self.open[-1] and self.open[-1][-1]:
            row = self.open[-1][-1]
            row[-self.span] = f"{row[-self.span]} {data.strip()}".strip() if data.strip() else row[-self.span]

    def _begin(self, said: dict[str, str | None]) -> None:
        wide = said.get("colspan") or "1"
        self.span = min(int(wide), MOST_SPAN) if wide.isdecimal() and wide.isascii() and int(wide) else 1
        self.cells += self.span
        if self.cells > MOST_CELLS:
            raise UnreadableFile(LARGE)
        if not self.open[-1]:
            self.open[-1].append([])
        self.open[-1][-1].extend([""] * self.span)
        self.is_in_cell = True
