"""What an overlay says: arrangements by part, and words; and how those of several levels go together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from klientela.core.views.overlays.lines import Line, Texts, read, texts, written

SCHEMA = 1
MENU = "menu"


@dataclass(frozen=True, eq=False)
class Content:
    """What is arranged: lines by part (form, facts, list …), words by name. A part that is not there is as it comes."""

    parts: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)
    labels: Mapping[str, Texts] = field(default_factory=dict)
    is_locked: bool = False
    """Of the menu: whether people may not arrange it for themselves."""

    def label(self, name: str, language: str) -> str:
        """What something is called in a language, else in English; empty where it keeps its name."""
        said = dict(self.labels.get(name, ()))
        return said.get(language) or said.get("en", "")


EMPTY = Content()


def read_content(stored: Any) -> Content:
    """A content from its stored form; what is not understood is left out."""
    stored = stored if isinstance(stored, dict) else {}
    parts, labels = stored.get("parts"), stored.get("labels")
    return Content(
        {str(name)[:20]: read(lines) for name, lines in parts.items()} if isinstance(parts, dict) else {},
        {str(name)[:80]: said for name, each in labels.items() if (said := texts(each))} if isinstance(labels, dict) else {},
        stored.get("locked") is True,
    )


def written_content(content: Content) -> dict[str, Any]:
    """A content as it is stored; one that says nothing is empty."""
    parts = {name: written(lines) for name, lines in content.parts.items() if lines}
    labels = {name: dict(said) for name, said in content.labels.items() if said}
    said = {"parts": parts, "labels": labels, "locked": content.is_locked}
    found = {name: value for name, value in said.items() if value}
    return {"schema": SCHEMA, **found} if found else {}


def merged(contents: Iterable[Content]) -> Content:
    """Several contents as one, the widest first: the narrowest that arranges a part decides about it, words go one by one."""
    parts: dict[str, tuple[Line, ...]] = {}
    labels: dict[str, Texts] = {}
    is_locked = False
    for content in contents:
        parts |= {name: lines for name, lines in content.parts.items() if lines}
        is_locked = is_locked or content.is_locked
        for name, said in content.labels.items():
            labels[name] = tuple({**dict(labels.get(name, ())), **dict(said)}.items())
    return Content(parts, labels, is_locked) if parts or labels or is_locked else EMPTY
