"""The fields of one kind of record and what a role says of each."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, QueryDict
from django.urls import reverse

from klientela.core.access.decisions import default_level
from klientela.core.access.policy_document import FIELD, Key
from klientela.core.access.vocabulary import LEVELS, field_names, holders
from klientela.core.views.grid.table import View, pills
from klientela.core.views.grid.words import CEILINGS, LEVEL_WORDS, field_label, level_word, place_label
from klientela.kernel.entity import Entity


@dataclass(frozen=True)
class FieldLine:
    """One field with its usual level, and what the role says."""

    name: str
    label: str
    usual: Any
    level: str
    ceiling: str
    is_changed: bool


def summary(view: View) -> list[dict[str, Any]]:
    """Each kind of record with the rules a role has for its fields."""
    return [
        {
            "label": place_label(name),
            "icon": kinds[0].icon,
            "url": reverse("access-field-rules", args=[view.role, name]),
            "pills": pills(view.facts, view.role, name),
            "number": len(list(field_names(kinds))),
        }
        for name, kinds in holders().items()
    ]


def of_holder(view: View, name: str) -> dict[str, Any]:
    """The fields of one kind of record, and what can be chosen for each."""
    kinds = holders().get(name)
    if kinds is None:
        raise Http404
    return {
        "holder": name,
        "label": place_label(name),
        "lines": sorted((_line(view, name, each) for each in field_names(kinds)), key=lambda line: line.label),
        "levels": LEVEL_WORDS.items(),
        "ceilings": [(level, word) for level, word in CEILINGS.items() if level != "write"],
    }


def sent(data: QueryDict, name: str) -> dict[str, tuple[str | None, str | None]]:
    """Levels and ceilings out of a form, for the fields it offered."""
    known = holders().get(name)
    if known is None:
        raise Http404
    offered = [field for field in field_names(known) if f"level-{field}" in data]
    return {field: (_level(data.get(f"level-{field}")), _level(data.get(f"ceiling-{field}"))) for field in offered}


def _level(text: Any) -> str | None:
    return text if text in LEVELS else None


def _line(view: View, holder: str, name: str) -> FieldLine:
    kinds = holders()[holder]
    key = Key(view.role, FIELD, holder, name)
    level, ceiling = view.facts.get(key, (None, None))
    is_changed = view.facts.get(key) != view.before.get(key)
    return FieldLine(name, field_label(kinds, name), level_word(usual_level(kinds, name)), level or "", ceiling or "", is_changed)


def usual_level(kinds: tuple[Entity, ...], name: str) -> int:
    """What everybody may do with a field of which no role says anything."""
    return min(default_level(kind, name) for kind in kinds)
