"""The lines of the menu."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Link:
    """One line of the menu."""

    key: str
    label: Any
    url: str
    icon: str
    current: bool = False
    letter: str = ""
    """The letter that leads there; the first free one of its key unless given."""


@dataclass(frozen=True)
class Group:
    """Lines of the menu under one heading."""

    key: str
    label: Any
    items: list[Link] = field(default_factory=list)
