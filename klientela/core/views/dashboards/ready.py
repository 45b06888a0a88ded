"""Start pages as they come, and which one somebody begins with who has chosen none."""

from klientela.core.access.models import RoleHolder
from klientela.core.identity.models import User
from klientela.core.views.dashboards.arranging import MOST_TILES, Placed
from klientela.kernel.entity import ReadyDashboard, TileKind
from klientela.kernel.slot import slot


def ready_for(user: User) -> ReadyDashboard | None:
    """The ready start page for the first of somebody's roles that has one; modules declare them in the order of preference."""
    roles = set(RoleHolder.objects.filter(user=user, role__deleted_at=None).values_list("role__slug", flat=True))
    return next((ready for ready in slot("dashboards.ready") if roles & set(ready.roles)), None)


def placed(ready: ReadyDashboard | None, kinds: dict[str, TileKind]) -> tuple[Placed, ...]:
    """The boxes of a ready start page; without one, all there are."""
    tiles = ready.tiles if ready else tuple((key, kind.width) for key, kind in kinds.items())
    return tuple(Placed(key, key, width) for key, width in tiles if key in kinds)[:MOST_TILES]
