"""What people can do or open by name, wherever they are."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Command:
    """A line of the palette: what it is called and where it leads."""

    label: Any
    url: str
    icon: str
    group: str = "pages"
    """The heading it stands under: `new`, `pages`, `views`, `settings` or `help`."""
    note: Any = ""
    words: Any = ""
    """Other words it is found by, separated by blanks."""
    keys: tuple[str, ...] = ()
    """The keys that do the same, as they are shown."""
