"""Inputs of forms drawn without templates: a form of two hundred fields would spend most of its time in them."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize
from django.utils.html import conditional_escape

INPUTS = ("text", "number", "email", "url", "password", "hidden", "date", "datetime", "time", "checkbox", "search", "tel", "color", "file")
FOLDER = "django/forms/widgets"


class Renderer(DjangoTemplates):
    """Draws the usual inputs at once, the same as Django's templates do, and all others by their templates."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """The input as markup; every value in it is escaped."""
        draw = DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)


def _input(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    return f'<input type="{escape(widget["type"])}" name="{_text(widget["name"])}"{value}{_attributes(widget)}>'


def _area(widget: Mapping[str, Any]) -> str:
    return (
        f'<textarea name="{_text(widget["name"])}"{_attributes(widget)}>\n{_shown(widget["value"]) if widget["value"] else ""}</textarea>'
    )


def _select(widget: Mapping[str, Any]) -> str:
    groups = "".join(_group(name, options) for name, options, _index in widget["optgroups"])
    return f'<select name="{_text(widget["name"])}"{_attributes(widget)}>{groups}</select>'


def _group(name: Any, options: list[dict[str, Any]]) -> str:
    inside = "".join(_option(option) for option in options)
    return f'<optgroup label="{_shown(name)}">{inside}</optgroup>' if name else inside


def _option(option: Mapping[str, Any]) -> str:
    return f'<option value="{_text(option["value"])}"{_attributes(option)}>{_shown(option["label"])}</option>'


def _attributes(widget: Mapping[str, Any]) -> str:
    return "".join(
        f" {_text(name)}" if value is True else f' {_text(name)}="{_text(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _text(value: Any) -> str:
    """A value as it stands in an attribute: never spelled by the rules of a language."""
    return escape(str(value))


def _shown(value: Any) -> str:
    return conditional_escape(value if isinstance(value, str) else localize(value))


DRAWN: dict[str, Callable[[Mapping[str, Any]], str]] = {
    **{f"{FOLDER}/{kind}.html": _input for kind in INPUTS},
    f"{FOLDER}/textarea.html": _area,
    f"{FOLDER}/select.html": _select,
}
"""By the template whose place it takes."""
