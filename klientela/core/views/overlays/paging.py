"""The page of a record as it is arranged: tabs, sections within them, and which of their boxes stand there now."""

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest
from django.utils.translation import gettext as _

from klientela.core.identity.models import User
from klientela.core.views.overlays.conditions import is_needed
from klientela.core.views.overlays.drawing import text_of
from klientela.core.views.overlays.lines import OFF, PLACE, SECTION, TAB, Line
from klientela.core.views.overlays.merging import content_for
from klientela.core.views.overlays.parts import MAIN, PANELS, SIDE
from klientela.kernel.entity import Entity

NAME = "tab"
"""The word of addresses that says which tab is open."""


@dataclass(frozen=True)
class PageTab:
    """One tab of a record's page; the first holds what stands in no other."""

    key: str
    label: str
    is_open: bool = False


@dataclass(frozen=True)
class Block:
    """Boxes under a heading, side by side or one below the other."""

    label: str = ""
    columns: int = 1
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """How a record's page is arranged for a user, with one of its tabs open; without places it is as it comes."""

    places: dict[str, str] = field(default_factory=dict)
    """Where each box stands: in the middle, beside, or nowhere, as in a tab that is not open."""
    tabs: tuple[PageTab, ...] = ()
    blocks: tuple[Block, ...] = ()
    """What stands in the middle."""

    @property
    def is_first(self) -> bool:
        """Whether the tab is open in which everything stands that is not arranged."""
        return not self.tabs or self.tabs[0].is_open

    def shows(self, key: str) -> bool:
        """Whether a box is on the page now."""
        return self.places.get(key) != OFF


def tab_in(request: HttpRequest) -> str:
    """The tab a page is asked for, or (after a change in place) the one it shows."""
    asked = parse_qs(urlsplit(request.headers.get("HX-Current-URL", "")).query).get(NAME, [""])
    return request.GET.get(NAME) or asked[0]


def page_for(entity: Entity, user: User, record: Any, *, tab: str = "") -> Page:
    """A record's page as it is arranged for a user."""
    content = content_for(entity.slug, user)
    if not content.parts.get(PANELS.word):
        return Page()
    lines = PANELS.lines(entity, content)
    heads = [line for line in lines if line.kind == TAB]
    opened = next((line.key for line in heads if line.key == tab), MAIN)
    made = _Made(opened)
    for line in lines:
        made.take(line, is_there=line.kind != SECTION or not line.when or is_needed(line, entity, {}, user=user, record=record))
    names = [(MAIN, _("Overview")), *((line.key, text_of(line.label) or _("More")) for line in heads)] if heads else []
    tabs = tuple(PageTab(key, name, key == opened) for key, name in names)
    return Page(made.places, tabs, tuple(block for block in made.blocks if block.keys))


class _Made:
    """What is known of a page while its lines are read from top to bottom."""

    def __init__(self, opened: str) -> None:
        self.opened, self.area, self.is_away = opened, MAIN, False
        self.places: dict[str, str] = {}
        self.blocks = [Block()]

    def take(self, line: Line, *, is_there: bool) -> None:
        if line.kind in (TAB, PLACE):
            self.area, self.is_away = line.key, False
            self.blocks.append(Block())
        elif line.kind == SECTION:
            self.is_away = not is_there
            self.blocks.append(Block(text_of(line.label), line.columns))
        else:
            self._put(line.key)

    def _put(self, key: str) -> None:
        is_shown = self.area in (SIDE, self.opened) and not self.is_away
        self.places[key] = OFF if not is_shown else SIDE if self.area == SIDE else MAIN
        if is_shown and self.area == self.opened:
            self.blocks[-1] = replace(self.blocks[-1], keys=(*self.blocks[-1].keys, key))
