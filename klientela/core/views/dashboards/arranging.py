"""The boxes of a start page in their order, and what is done to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

WIDTHS = (3, 4, 6, 8, 12)
"""How wide a box can be, in twelfths of the page."""
MOST_TILES = 40
VIEW = "view"
"""The kind of box that shows a saved view."""
FORMS = ("list", "number", "pivot", "chart")
LONGEST_KEY = 80


@dataclass(frozen=True)
class Placed:
    """A box where it stands: which kind, how wide; for a saved view, which and in which form."""

    key: str
    kind: str
    width: int = 4
    view: UUID | None = None
    form: str = ""


def written(tiles: Iterable[Placed]) -> list[dict[str, Any]]:
    """The boxes as they are stored."""
    return [
        {"key": tile.key, "kind": tile.kind, "width": tile.width, **({"view": str(tile.view), "form": tile.form} if tile.view else {})}
        for tile in tiles
    ]


def read(stored: Any) -> tuple[Placed, ...]:
    """The boxes from their stored form; what is not understood is left out."""
    found = [tile for each in (stored if isinstance(stored, list) else []) if (tile := _read(each))]
    return tuple({tile.key: tile for tile in found}.values())


def _read(stored: Any) -> Placed | None:
    try:
        view = UUID(stored["view"]) if stored.get("view") else None
        form = str(stored.get("form", ""))
        width = stored["width"] if stored["width"] in WIDTHS else 4
        tile = Placed(str(stored["key"])[:LONGEST_KEY], str(stored["kind"]), width, view, form)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return tile if (tile.kind == VIEW) == (view is not None and form in FORMS) else None


def moved(tiles: Sequence[Placed], key: str, by: int) -> list[Placed]:
    """The boxes with one of them so many places later, or earlier."""
    place = next((number for number, tile in enumerate(tiles) if tile.key == key), None)
    rest = list(tiles)
    if place is not None:
        rest.insert(max(0, min(place + by, len(tiles) - 1)), rest.pop(place))
    return rest


def resized(tiles: Sequence[Placed], key: str, by: int) -> list[Placed]:
    """The boxes with one of them so many steps wider, or narrower."""

    def width(tile: Placed) -> int:
        return WIDTHS[max(0, min(WIDTHS.index(tile.width) + by, len(WIDTHS) - 1))]

    return [replace(tile, width=width(tile)) if tile.key == key else tile for tile in tiles]


def removed(tiles: Sequence[Placed], key: str) -> list[Placed]:
    """The boxes without one of them."""
    return [tile for tile in tiles if tile.key != key]


def ordered(tiles: Sequence[Placed], keys: Sequence[str]) -> list[Placed]:
    """The boxes in the order of these keys; those not named keep their place behind."""
    places = {key: number for number, key in enumerate(keys)}
    return sorted(tiles, key=lambda tile: places.get(tile.key, len(keys)))


def added(tiles: Sequence[Placed], tile: Placed) -> list[Placed]:
    """The boxes with a further one at the end; the same kind may stand there twice."""
    keys = {known.key for known in tiles}
    key = next(each for number in range(len(keys) + 1) if (each := f"{tile.key}-{number}" if number else tile.key) not in keys)
    return [*tiles, replace(tile, key=key)]
