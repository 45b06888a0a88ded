"""Tags every template may use: icons, components, hashed files, formats."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils.safestring import SafeString

from klientela.ui.avatars import hue, initials
from klientela.ui.formats import formats_now
from klientela.ui.markup import component

register = template.Library()
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
    current = context["request"].GET.copy()
    for name, value in changes.items():
        current.pop(name, None)
        if value not in (None, ""):
            current[name] = str(value)
    encoded: str = current.urlencode()
    return f"?{encoded}"


@register.simple_tag
def letters(groups: Iterable[Any]) -> list[tuple[str, Any]]:
    """A letter for each line of the menu: the first of its key that no line above took."""
    given: dict[str, Any] = {}
    for item in (item for group in groups or () for item in group.items):
        free = next((letter for letter in item.key if letter.isalpha() and letter not in given), "")
        if free:
            given[free] = item
    return list(given.items())


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
