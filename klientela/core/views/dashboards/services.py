"""Keeping, arranging and sharing start pages."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from klientela.core.access.models import Role, Team
from klientela.core.identity.models import User
from klientela.core.views.dashboards.arranging import MOST_TILES, Placed, read, written
from klientela.core.views.dashboards.kinds import kinds_for
from klientela.core.views.dashboards.ready import placed, ready_for
from klientela.core.views.models import Dashboard, DashboardShare, StartPage
from klientela.core.views.saved.rights import may_share, roles_of, with_me
from klientela.core.views.saved.services import named, show_to
from klientela.kernel.errors import NotAllowed

START = "start"
"""The place that shared start pages can be the beginning of."""
MOST_DASHBOARDS = 50

type Change = Callable[[Sequence[Placed]], Iterable[Placed]]


@dataclass(frozen=True)
class Opened:
    """A start page as somebody opens it; without `dashboard` it is the one that comes ready."""

    name: str
    tiles: tuple[Placed, ...]
    dashboard: Dashboard | None = None
    is_own: bool = False


def dashboards_for(user: User) -> QuerySet[Dashboard]:
    """The start pages somebody may open: his own, and those shared with a role he holds or a team he belongs to."""
    shared = Exists(DashboardShare.objects.filter(with_me(user.pk), dashboard=OuterRef("pk")))
    return Dashboard.objects.filter(deleted_at=None).filter(Q(author=user) | Q(shared)).order_by("name", "pk")


def opened(user: User, key: UUID | None = None, *, is_ready: bool = False) -> Opened | None:
    """The start page of this key, or the one somebody begins with; None where the key names none for him."""
    wanted = None if is_ready else key or _first(user)
    if wanted is not None:
        dashboard = dashboards_for(user).filter(pk=wanted).first()
        if dashboard is not None:
            return Opened(dashboard.name, read(dashboard.tiles), dashboard, is_own=dashboard.author_id == user.pk)
        if key is not None:
            return None
    ready = ready_for(user)
    return Opened(str(ready.label) if ready else _("Start"), placed(ready, kinds_for(user)))


def _first(user: User) -> UUID | None:
    own = StartPage.objects.filter(user=user, dashboard__in=dashboards_for(user)).values_list("dashboard_id", flat=True).first()
    if own is not None:
        return own
    shares = DashboardShare.objects.filter(default_of=START, dashboard__deleted_at=None, role__in=roles_of(user), role__deleted_at=None)
    return shares.order_by("role__name", "role_id").values_list("dashboard_id", flat=True).first()


@transaction.atomic
def arrange(start: Opened, change: Change, *, by: User) -> Dashboard:
    """Change the boxes of a start page. One that is not one's own stays as it is: one gets a copy, with which one begins from now on."""
    if start.dashboard is None or not start.is_own:
        made = keep(_("Your start page"), change(start.tiles), by=by)
        begin_with(made, by=by)
        return made
    dashboard = Dashboard.objects.select_for_update().get(pk=start.dashboard.pk)
    _write(dashboard, change(read(dashboard.tiles)))
    return dashboard


@transaction.atomic
def keep(name: str, tiles: Iterable[Placed], *, by: User) -> Dashboard:
    """Keep boxes as a new start page, which is the author's only."""
    if Dashboard.objects.filter(author=by, deleted_at=None).count() >= MOST_DASHBOARDS:
        raise ValidationError(_("You keep so many start pages that no more fit. Delete some first."))
    return Dashboard.objects.create(name=named(name), author=by, tiles=_stored(tiles))


@transaction.atomic
def rename(dashboard: Dashboard, name: str, *, by: User) -> None:
    """Call a start page something else."""
    _demand_own(dashboard, by)
    dashboard.name = named(name)
    dashboard.save(update_fields=["name", "changed_at"])


@transaction.atomic
def share(dashboard: Dashboard, roles: Iterable[Role], teams: Iterable[Team], *, begins: Iterable[Role], by: User) -> None:
    """Show a start page to exactly these roles and teams; whoever holds a role of `begins` begins with it."""
    _demand_own(dashboard, by)
    if not may_share(by):
        raise NotAllowed("share_views")
    show_to(dashboard, roles, teams, begins=begins, place=START)


@transaction.atomic
def begin_with(dashboard: Dashboard | None, *, by: User) -> None:
    """Begin with a start page from now on; with None, with what comes for one's role."""
    if dashboard is None:
        StartPage.objects.filter(user=by).delete()
    else:
        StartPage.objects.update_or_create(user=by, defaults={"dashboard": dashboard})


@transaction.atomic
def delete(dashboard: Dashboard, *, by: User) -> None:
    """Take a start page away; whoever began with it begins with what comes for his role."""
    _demand_own(dashboard, by)
    Dashboard.objects.filter(pk=dashboard.pk).update(deleted_at=timezone.now())


@transaction.atomic
def restore(key: UUID, *, by: User) -> Dashboard:
    """Bring back a start page of one's own that was taken away. Raises `Dashboard.DoesNotExist`."""
    found = Dashboard.objects.get(pk=key, author=by, deleted_at__isnull=False)
    Dashboard.objects.filter(pk=key).update(deleted_at=None)
    return found


def _demand_own(dashboard: Dashboard, by: User) -> None:
    if dashboard.author_id != by.pk:
        raise NotAllowed("update")


def _write(dashboard: Dashboard, tiles: Iterable[Placed]) -> None:
    dashboard.tiles = _stored(tiles)
    dashboard.save(update_fields=["tiles", "changed_at"])


def _stored(tiles: Iterable[Placed]) -> list[dict[str, object]]:
    stored = written(tiles)
    if len(stored) > MOST_TILES:
        raise ValidationError(_("No more boxes fit on this page. Take some away first."))
    return stored
