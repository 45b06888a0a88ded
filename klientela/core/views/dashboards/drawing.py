"""The boxes of a start page drawn for one user; one that fails says so and takes nothing with it."""

import logging
from dataclasses import dataclass

from django.db import DatabaseError
from django.utils.translation import gettext as _

from klientela.core.identity.models import User
from klientela.core.views.dashboards.arranging import VIEW, Placed
from klientela.core.views.dashboards.kinds import kinds_for
from klientela.core.views.dashboards.views_shown import view_tile
from klientela.kernel.entity import Tile, TileKind

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Drawn:
    """A box where it stands, with what it shows; without a tile there is nothing to show for this user."""

    placed: Placed
    tile: Tile | None
    label: str
    """What it is called where it is arranged."""


def drawn(tiles: tuple[Placed, ...], user: User, whose: str) -> list[Drawn]:
    """Every box for this user."""
    kinds = kinds_for(user)
    return [_drawn(tile, kinds, user, whose=whose) for tile in tiles]


def _drawn(placed: Placed, kinds: dict[str, TileKind], user: User, *, whose: str) -> Drawn:
    kind = kinds.get(placed.kind)
    try:
        tile = _tile(placed, kind, user, whose=whose)
    except DatabaseError:
        logger.exception("The box %s of a start page could not be drawn.", placed.kind)
        tile = Tile(str(kind.label) if kind else _("View"), "views/tiles/failed.html")
    label = str(tile.title if tile else kind.label if kind else _("Nothing to show here"))
    return Drawn(placed, tile, label)


def _tile(placed: Placed, kind: TileKind | None, user: User, *, whose: str) -> Tile | None:
    if placed.kind == VIEW and placed.view:
        return view_tile(user, placed.view, placed.form)
    return kind.draw(user, whose) if kind else None
