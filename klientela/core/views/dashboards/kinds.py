"""The boxes there are for somebody: the parts of his work, what was changed lately, and what modules offer."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klientela.core.identity.models import User
from klientela.core.views.effective import board_for
from klientela.core.views.lately import lately_changed
from klientela.core.views.naming import plural_of
from klientela.core.views.shell import main_entities
from klientela.core.views.work import SHOWN, Work, work_for
from klientela.kernel.entity import Entity, Tile, TileKind
from klientela.kernel.slot import slot
from klientela.ui.formats import formats_now

type Draw = Callable[[Work], Tile | None]


def kinds_for(user: User) -> dict[str, TileKind]:
    """Every kind of box this user could put on a start page, by its key."""
    with_board = [entity for entity in main_entities(user) if board_for(entity, user) is not None]
    found = {key: kind for entity in with_board for key, kind in _of_work(entity)}
    return {**found, **slot("dashboard.tiles").items(), "lately": LATELY}


def _of_work(entity: Entity) -> Iterator[tuple[str, TileKind]]:
    plural = capfirst(plural_of(entity))
    parts: tuple[tuple[str, Any, Draw, int], ...] = (
        ("count", _("%(plural)s: open"), _count, 3),
        ("value", _("%(plural)s: open, in all"), _value, 3),
        ("weighted", _("%(plural)s: weighted by chance"), _weighted, 3),
        ("still", _("%(plural)s: how many go cold"), _still, 3),
        ("stages", _("%(plural)s: by stage"), _stages, 4),
        ("due", _("%(plural)s: closing this week"), _due, 4),
        ("cold", _("%(plural)s: going cold"), _cold, 4),
    )
    for name, label, draw, width in parts:
        yield f"{entity.slug}.{name}", TileKind(label % {"plural": plural}, partial(_drawn, slug=entity.slug, draw=draw), width)


def _drawn(user: User, whose: str, *, slug: str, draw: Draw) -> Tile | None:
    work = work_for(user, whose).get(slug)
    return draw(work) if work else None


def _count(work: Work) -> Tile:
    title = _("%(plural)s: open") % {"plural": work.plural}
    return Tile(title, "views/tiles/count.html", {"item": work}, is_figure=True)


def _value(work: Work) -> Tile | None:
    return _sums(_("Open, in all"), work.sums.open) if work.has_money else None


def _weighted(work: Work) -> Tile | None:
    return _sums(_("Weighted by chance"), work.sums.weighted) if work.has_money else None


def _sums(title: str, sums: Any) -> Tile:
    return Tile(title, "views/tiles/sums.html", {"sums": sums}, is_figure=True)


def _still(work: Work) -> Tile | None:
    return Tile(_("Going cold"), "views/tiles/still.html", {"item": work}, is_figure=True) if work.has_cold else None


def _stages(work: Work) -> Tile:
    return Tile(work.plural, "views/tiles/stages.html", {"item": work}, note=_("open, by stage"), url=work.board_url)


def _due(work: Work) -> Tile | None:
    return _waiting(_("Closing this week"), work, "due", count=work.due_count) if work.has_due else None


def _cold(work: Work) -> Tile | None:
    return _waiting(_("Going cold"), work, "cold", count=work.sums.cold) if work.has_cold else None


def _waiting(title: str, work: Work, kind: str, *, count: int) -> Tile:
    rows = work.due if kind == "due" else work.cold
    context = {"rows": rows, "kind": kind, "record_url": work.record_url, "today": timezone.localdate()}
    return Tile(title, "views/tiles/waiting.html", context, note=formats_now().number(count))


def _lately(user: User, _whose: str) -> Tile | None:
    lines = lately_changed(user, main_entities(user), most=SHOWN)
    return Tile(_("Changed lately"), "views/tiles/lately.html", {"lines": lines}) if lines else None


LATELY = TileKind(gettext_lazy("Changed lately"), _lately)
