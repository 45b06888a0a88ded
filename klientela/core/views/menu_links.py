"""The lines of the menu."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field, replace
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
    is_exact: bool = False
    """Whether pages below it do not count as being there."""

    def leads_to(self, path: str) -> bool:
        """Whether a page is the one it leads to, or below it."""
        return path == self.url if self.is_exact else path.startswith(self.url)

    def marked(self, current: frozenset[str]) -> "Link":
        """The same line, current if its address is among these."""
        return replace(self, current=True) if self.url in current else self


@dataclass(frozen=True)
class Group:
    """Lines of the menu under one heading."""

    key: str
    label: Any
    items: list[Link] = field(default_factory=list)


class Lines[T](tuple[T, ...]):
    """Lines that are shared between pages and say the same as all that bear their mark."""

    mark: Hashable = None

    @classmethod
    def marked(cls, lines: Iterable[T], mark: Hashable) -> "Lines[T]":
        """Lines with a mark of their own."""
        made = cls(lines)
        made.mark = mark
        return made
