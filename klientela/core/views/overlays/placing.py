"""The boxes of a record's page where overlays put them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from klientela.core.identity.models import User
from klientela.core.views.overlays.paging import Page
from klientela.core.views.overlays.panels import HISTORY, PART, RELATED
from klientela.core.views.overlays.parts import MAIN, SIDE
from klientela.kernel.entity import Entity, Panel
from klientela.kernel.slot import slot

HEAD = "head"
"""The place below the head of the page, from which nothing is moved."""


@dataclass(frozen=True)
class Stood:
    """One box of the middle column: a panel, records that belong to this one or refer to it, or the history."""

    panel: Panel | None = None
    box: Any = None
    is_part: bool = False
    is_history: bool = False


@dataclass(frozen=True)
class Drawn:
    """Boxes of the middle column that stand under one heading."""

    label: str = ""
    columns: int = 1
    stood: list[Stood] = field(default_factory=list)


def panels_by_key(entity: Entity, record: Any, user: User, *, page: Page, keys: Callable[[str], bool] = bool) -> dict[str, Panel]:
    """What packages add to the page, less what does not stand there now, each in its place; `keys` says which are asked for."""
    wanted = ((key, contribute) for key, contribute in slot("record.panels").items().items() if keys(key) and page.shows(key))
    made = {key: panel for key, contribute in wanted if (panel := contribute(entity, record, user))}
    panels = {key: _put(panel, page.places.get(key, "")) for key, panel in made.items()}
    order = {key: number for number, key in enumerate(page.places)}
    return dict(sorted(panels.items(), key=lambda pair: order.get(pair[0], -1)))


def middle(panels: dict[str, Panel], page: Page, *, related: Iterable[Any], parts: Iterable[Any]) -> list[Drawn]:
    """The middle column of a record's page from top to bottom; what nobody has arranged stands above the rest."""
    stood = {
        **{key: [Stood(panel=panel)] for key, panel in panels.items() if panel.place == MAIN},
        RELATED: [Stood(box=box) for box in related],
        **{f"{PART}{box.entity.slug}": [Stood(box=box, is_part=True)] for box in parts},
        HISTORY: [Stood(is_history=True)],
    }
    free = Drawn(stood=[each for key, found in stood.items() if key not in page.places for each in found])
    drawn = [Drawn(block.label, block.columns, [each for key in block.keys for each in stood.get(key, ())]) for block in page.blocks]
    return [each for each in (free, *drawn) if each.stood]


def _put(panel: Panel, place: str) -> Panel:
    return replace(panel, place=place) if place in (MAIN, SIDE) and panel.place != HEAD else panel
