"""The frame of a page says the same on every page of a person: what was drawn once from the same words is not drawn again."""

from collections.abc import Iterable
from dataclasses import is_dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST = 1000
_drawn: dict[tuple[Any, ...], SafeString] = {}


def drawn(template: str, asset: str, values: dict[str, Any]) -> SafeString:
    """The template with these values and nothing else of the page; they are what it is known by, so it cannot be anybody else's."""
    key = (template, asset, get_language(), *((name, said(value)) for name, value in values.items()))
    found = _drawn.get(key)
    if found is None:
        if len(_drawn) >= MOST:
            _drawn.clear()
        found = _drawn[key] = render_to_string(template, values)
    return found


def said(value: Any) -> Any:
    """What a value says, so that two can be compared: lines by their mark or all they hold, texts in the language of the page."""
    if (mark := getattr(value, "mark", None)) is not None:
        return mark
    if isinstance(value, Promise):
        return str(value)
    if is_dataclass(value):
        return (type(value), *map(said, vars(value).values()))
    if isinstance(value, Iterable) and not isinstance(value, str):
        return tuple(map(said, value))
    return value
