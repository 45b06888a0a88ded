"""The text of a web page or of mail in HTML, line by line, without what is not meant to be read."""

from __future__ import annotations

import re
from html.parser import HTMLParser

MOST = 2_000_000
UNREAD = frozenset({"script", "style", "head", "title", "template", "noscript"})
LINES = frozenset({"p", "div", "br", "tr", "li", "table", "ul", "ol", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"})


def text_of_html(source: str) -> str:
    """The text; what is too long is cut off."""
    reader = _Texts()
    reader.feed(source[:MOST])
    reader.close()
    text = re.sub(r"[ \t\xa0]+", " ", "".join(reader.parts))
    return re.sub(r"\s*\n\s*\n\s*", "\n\n", re.sub(r" ?\n ?", "\n", text)).strip()


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.unread = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNREAD and not self.unread:
            self.unread = tag
        elif tag in LINES:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == self.unread:
            self.unread = ""
        elif tag in LINES:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.parts.append(re.sub(r"\s+", " ", data))
