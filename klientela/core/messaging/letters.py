"""Letters of the program: a few plain lines and perhaps one link, as text and as simple HTML.

The HTML carries no styles, only the attributes every mail program understands: nothing has to be allowed for it, and it
keeps the reader's own font and dark mode.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

WIDTH = 76


@dataclass(frozen=True)
class Letter:
    """What stands in a letter, in plain values; `link` is an address with its label."""

    subject: str
    lines: tuple[str, ...]
    greeting: str = ""
    link: str = ""
    label: str = ""
    after: tuple[str, ...] = ()

    def text(self, *, company: str) -> str:
        """The letter as plain text."""
        link = f"{self.label}:\n{self.link}" if self.link else ""
        parts = (self.greeting, *self.lines, link, *self.after, f"-- \n{company}")
        return "\n\n".join(part for part in parts if part) + "\n"

    def html(self, *, company: str) -> str:
        """The letter as a simple page."""
        context: dict[str, Any] = {"letter": self, "company": company}
        return render_to_string("messaging/letter.html", context)


def greeting_of(name: str) -> str:
    """How a letter begins."""
    return _("Hello %(name)s,") % {"name": name}
