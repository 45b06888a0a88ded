"""Components as functions: HTML files with holes, filled without a template engine. The only file that may bless markup as safe."""

import re
from collections.abc import Callable
from functools import cache
from html import escape
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, TokenType
from django.utils.safestring import SafeString

FOLDER = Path(__file__).parent / "components"
special = re.compile("[&<>\"']").search
hole = re.compile("\ufffc(\\d+)\ufffc")
shapes = r"width|height|[xydr]|[xy][12]|c[xy]|rx|viewbox|fill-opacity"
words = r"class|id|title|alt|value|name|for|datetime|lang|label|min|max|tabindex"
plain = re.compile(rf"{words}|{shapes}|aria-[\w-]+|data-(?!hx-|behaviour)[\w-]+")
addresses = re.compile(r"href|src|action|formaction|hx-(get|post|put|patch|delete)")
harmless = re.compile(r"/(?!/)\w|#|\?|https?://|mailto:|tel:", re.IGNORECASE).match
FORBIDDEN = {"script", "style", "iframe", "object", "embed"}


class BadComponent(ValueError):
    """A component's file could let a value break out of its place; the program does not start with it."""


def esc(value: object) -> str:
    """The value as text or inside double quotes; only what a component made passes unchanged."""
    if value.__class__ is SafeString:
        return value
    text = value if value.__class__ is str else "" if value is None else str(value)
    return text if special(text) is None else escape(text)


def address(value: object) -> str:
    """The value as a whole address; anything that is not a plain page, mail or phone address becomes `#`."""
    return escape(str(value)) if harmless(str(value)) else "#"


@cache
def component(name: str) -> Callable[..., SafeString]:
    """`ui/components/<name>.html` as a function of its `{{ holes }}`, in the order they appear."""
    return flat((FOLDER / f"{name}.html").read_text(encoding="utf-8"), name)


def holes_of(name: str) -> list[str]:
    """The names of a component's holes, in the order they appear."""
    tokens = Lexer((FOLDER / f"{name}.html").read_text(encoding="utf-8").strip()).tokenize()
    return [token.contents for token in tokens if token.token_type is TokenType.VAR]


def flat(source: str, name: str = "component") -> Callable[..., SafeString]:
    """A component's source as a function; refuses sources in which escaping would not be enough."""
    tokens = Lexer(source.strip()).tokenize()
    holes = [token.contents for token in tokens if token.token_type is TokenType.VAR]
    if not all(map(str.isidentifier, holes)) or any(token.token_type in (TokenType.BLOCK, TokenType.COMMENT) for token in tokens):
        raise BadComponent(f"ui/components/{name}.html may hold only text and {{{{ names }}}}; with tags it is a template: include it")
    count = iter(range(len(holes)))
    marked = "".join(f"\ufffc{next(count)}\ufffc" if token.token_type is TokenType.VAR else token.contents for token in tokens)
    whole = Places(marked).whole
    ways = [address if index in whole else esc for index in range(len(holes))]
    text = hole.sub("%s", marked.replace("%", "%%"))

    def fill(*values: object) -> SafeString:
        return SafeString(text % tuple([way(value) for way, value in zip(ways, values, strict=True)]))

    return fill


def join(parts: list[SafeString]) -> SafeString:
    """Several components one after the other."""
    return SafeString("".join(map(esc, parts)))


class Places(HTMLParser):
    """Where the holes stand. Where escaping would not be enough the program does not start."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.whole: set[int] = set()
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        unquoted = hole.search(re.sub(r'="[^"]*"', "", self.get_starttag_text() or ""))
        if unquoted or tag in FORBIDDEN:
            raise BadComponent(f"not in a component: {self.get_starttag_text()}")
        for key, value in attrs:
            if hole.search(value or "") and not plain.fullmatch(key):
                self._address(tag, key, value or "")

    def _address(self, tag: str, key: str, value: str) -> None:
        if not addresses.fullmatch(key) or not (hole.match(value) or harmless(value)):
            raise BadComponent(f"no hole may stand in {key} of <{tag}>")
        found = hole.match(value)
        if found:
            self.whole.add(int(found[1]))

    def handle_data(self, data: str) -> None:
        if "<" in data:
            raise BadComponent("a bare < could open a tag")

    def handle_comment(self, data: str) -> None:
        raise BadComponent("no comments in a component")
