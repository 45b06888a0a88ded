"""Tags every template may use: icons, components, hashed files, formats."""

import json
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus, urlencode

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from klientela.ui.avatars import hue, initials
from klientela.ui.formats import formats_now
from klientela.ui.framing import drawn
from klientela.ui.keymap import GROUPS, Key
from klientela.ui.markup import component, join

register = template.Library()
SIGNS = re.compile(r"(?<=[@/])(?=[^/])|(?=\.)")
MANIFEST = Path(__file__).resolve().parent.parent / "static" / "dist" / "manifest.json"


def manifest() -> dict[str, str]:
    """Logical names of built files and the names they have now; empty before the first build."""
    rebuilt = settings.DEBUG or settings.UNDER_TEST
    return _read(MANIFEST.stat().st_mtime_ns if rebuilt and MANIFEST.exists() else 0)


@lru_cache(maxsize=1)
def _read(_built: int) -> dict[str, str]:
    return json.loads(MANIFEST.read_text()) if MANIFEST.exists() else {}


@register.simple_tag
def asset(name: str) -> str:
    """The address of a built file by its logical name."""
    return _address(manifest().get(name, name))


@lru_cache(maxsize=256)
def _address(name: str) -> str:
    return static(f"dist/{name}")


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """An icon of the sprite; it is decoration, so the text beside it must say the same."""
    return component("icon")(size, f"{asset('icons.svg')}#{name}")


@register.simple_tag
def frame(template_name: str, **values: object) -> SafeString:
    """A part of the frame: a template that sees these values only, drawn again when they say something else."""
    return drawn(template_name, asset("icons.svg"), values)


@register.simple_tag
def ui(name: str, *values: object) -> SafeString:
    """A flat component with its values in the order of its holes."""
    return component(name)(*values)


@register.simple_tag
def avatar(name: object, key: object = "", shape: str = "") -> SafeString:
    """Initials on a colour; `shape`: co for companies, sm, lg, xl for sizes."""
    return component("avatar")(hue(key or name), shape, initials(str(name)))


@register.simple_tag(takes_context=True)
def query(context: RequestContext, **changes: object) -> str:
    """The current address' query with some parameters changed; an empty value takes one away."""
    said = [(name, value) for name, value in changes.items() if value not in (None, "")]
    return f"?{urlencode([*_kept(context, changes), *said])}"


@register.simple_tag(takes_context=True)
def menu_lines(context: RequestContext, word: str, lines: Iterable[Any], *without: str) -> SafeString:
    """A menu whose lines say one word of the address otherwise: `(value, label)`, and whether it is said now; for many lines."""
    kept = urlencode(_kept(context, (word, *without)))
    before = f"?{kept}&{word}=" if kept else f"?{word}="
    line, line_on = component("menu-line"), component("menu-line-on")
    return join([(line_on if any(now) else line)(before + quote_plus(str(value)), label) for value, label, *now in lines])


@register.simple_tag
def said_now(lines: Iterable[Any]) -> object:
    """The label of the line of a menu that is said now."""
    return next((label for _value, label, now in lines if now), "")


def _kept(context: RequestContext, without: Iterable[str]) -> list[tuple[str, Any]]:
    return [(name, value) for name, values in context["request"].GET.lists() if name not in without for value in values]


def letters(lines: Iterable[Any]) -> list[tuple[str, Any]]:
    """A letter for each line of a menu or of its groups: its own, or the first of its key that no line above took."""
    items = [item for line in lines or () for item in (line.items if hasattr(line, "items") else (line,))]
    given: dict[str, Any] = {item.letter: item for item in items if item.letter}
    for item in items:
        free = next((letter for letter in item.key if letter.isalpha() and letter not in given), "")
        if free and not item.letter:
            given[free] = item
    return sorted(given.items(), key=lambda pair: items.index(pair[1]))


@register.simple_tag
def letter_keys(first: str, lines: Iterable[Any]) -> SafeString:
    """The lines of a menu with their letters, to be pressed after a first one."""
    line = component("key-link")
    return join([line(first.upper(), letter.upper(), item.url, f"{first}{letter}", item.label) for letter, item in letters(lines)])


@register.simple_tag
def keymap() -> SafeString:
    """The keys of the interface by where they work."""
    return _keymap(get_language() or "en")


@lru_cache(maxsize=8)
def _keymap(_language: str) -> SafeString:
    group, line, key = component("key-group"), component("key-line"), component("key")

    def told(each: Key) -> SafeString:
        return line(each.run, each.keys, each.where, join([key(shown) for shown in each.shown]), each.label)

    return join([group(known.label, join([told(each) for each in known.keys])) for known in GROUPS])


@register.filter
def pieces(value: object) -> list[str]:
    """The parts of an address after which it may go on in the next line, so that no word is broken."""
    return SIGNS.split(str(value or ""))


@register.filter
def money(value: Decimal | None, currency: str = "") -> str:
    """An amount with its currency."""
    return "–" if value is None else formats_now().money(value, currency)


@register.filter
def money_whole(value: Decimal | None, currency: str = "") -> str:
    """An amount with its currency, without the minor unit."""
    return "–" if value is None else formats_now().money(value, currency, whole=True)


@register.filter
def number(value: Any, places: int | None = None) -> str:
    """A number with grouped digits."""
    return "–" if value is None else formats_now().number(value, places)


@register.filter
def percent(value: Any, places: int = 0) -> str:
    """A share of one as per cent."""
    return "–" if value is None else formats_now().percent(value, places)


@register.filter
def day(value: date | None) -> str:
    """A day in full."""
    return formats_now().day(value)


@register.filter
def near_day(value: date | None) -> str:
    """A day as people say it."""
    return formats_now().near_day(value)


@register.filter
def moment(value: datetime | None) -> str:
    """A moment, day and time, in the reader's zone."""
    return formats_now().moment(value)


@register.filter
def ago(value: datetime | None) -> str:
    """How many days ago."""
    return formats_now().ago(value)


@register.filter
def hours(minutes: int | str | None) -> str:
    """Minutes as hours and minutes, such as 1:05 h; nothing where there are none."""
    return "" if not isinstance(minutes, int) else f"{minutes // 60}:{minutes % 60:02} h"
