"""What the editor does to one part of an arrangement: each step a function of the content before."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from klientela.core.views.overlays.content import Content
from klientela.core.views.overlays.lines import (
    GROUP,
    ITEM,
    LINK,
    LONGEST_TEXT,
    OFF,
    PLACE,
    SECTION,
    TAB,
    Line,
    added,
    changed,
    is_own_address,
    moved,
    ordered,
    put_under,
    texts,
)

type Lines = tuple[Line, ...]
type Step = Callable[[Lines, str, QueryDict], list[Line] | Lines]

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
ADDED = {TAB: TAB, SECTION: SECTION, GROUP: GROUP, LINK: LINK}
_BAD_ADDRESS = _("Give the address of a page in here, such as /deals/?saved=…")
_NAMELESS = _("A link needs a name.")


def stepped(content: Content, part: str, *, lines: Lines, sent: QueryDict) -> Content:
    """The content with one step done to a part; `do` names the step and the line."""
    do, _space, key = sent.get("do", "").partition(" ")
    if do == "standard":
        return replace(content, parts={word: known for word, known in content.parts.items() if word != part})
    step = STEPS.get(do)
    if step is None:
        raise BadRequest
    return replace(content, parts={**content.parts, part: tuple(step(lines, key, sent))})


def reworded(content: Content, names: Mapping[str, Any], sent: QueryDict) -> Content:
    """The content with the words that were sent, for the names that can be called otherwise."""
    labels = dict(content.labels)
    for name in names:
        labels[name] = _texts(sent, name)
    return replace(content, labels={name: said for name, said in labels.items() if said})


def _texts(sent: QueryDict, key: str) -> tuple[tuple[str, str], ...]:
    return texts({code: sent.get(f"label.{code}.{key}", "")[:LONGEST_TEXT] for code in LANGUAGES})


def _up(lines: Lines, key: str, _sent: QueryDict) -> list[Line]:
    return moved(lines, key, -1)


def _down(lines: Lines, key: str, _sent: QueryDict) -> list[Line]:
    return moved(lines, key, 1)


def _off(lines: Lines, key: str, _sent: QueryDict) -> list[Line]:
    return put_under(lines, key, OFF)


def _on(lines: Lines, key: str, _sent: QueryDict) -> list[Line]:
    heads = [line.key for line in lines if line.is_head and line.key != OFF and line.kind != TAB]
    return put_under(lines, key, heads[-1] if heads else OFF)


def _order(lines: Lines, _key: str, sent: QueryDict) -> list[Line]:
    return ordered(lines, sent.getlist("key"))


def _required(lines: Lines, key: str, _sent: QueryDict) -> list[Line]:
    return [replace(line, required=not line.required, readonly=False) if line.key == key else line for line in lines]


def _readonly(lines: Lines, key: str, _sent: QueryDict) -> list[Line]:
    return [replace(line, readonly=not line.readonly, required=False) if line.key == key else line for line in lines]


def _add(lines: Lines, kind: str, sent: QueryDict) -> list[Line]:
    if kind not in ADDED:
        raise BadRequest
    if kind != LINK:
        return added(lines, Line(kind, kind, _texts(sent, "new")))
    url = sent.get("url", "").strip()
    if not is_own_address(url):
        raise ValidationError(_BAD_ADDRESS)
    said = _texts(sent, "new")
    if not said:
        raise ValidationError(_NAMELESS)
    return added(lines, Line(kind, kind, said, url=url))


def _remove(lines: Lines, key: str, _sent: QueryDict) -> list[Line]:
    return [line for line in lines if line.key != key or line.kind in (ITEM, PLACE)]


def _set(lines: Lines, key: str, sent: QueryDict) -> list[Line]:
    """Name a head, and say how a section is laid out."""
    line = next((known for known in lines if known.key == key), None)
    if line is None:
        raise BadRequest
    values: dict[str, Any] = {"label": _texts(sent, key)}
    if line.kind == SECTION:
        values["columns"] = 1 if sent.get(f"columns.{key}") == "1" else 2
    return changed(lines, key, **values)


STEPS: dict[str, Step] = {
    "up": _up,
    "down": _down,
    "off": _off,
    "on": _on,
    "order": _order,
    "required": _required,
    "readonly": _readonly,
    "add": _add,
    "remove": _remove,
    "set": _set,
}
