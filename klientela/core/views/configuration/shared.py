"""Shared views and start pages as parts of the configuration; what people keep for themselves stays theirs."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klientela.core.access.acting import as_system
from klientela.core.access.models import Role, Team
from klientela.core.access.whole import WHOLE_READER
from klientela.core.criteria.checking import check
from klientela.core.criteria.tree import Group, from_json, to_json
from klientela.core.identity.models import User
from klientela.core.views.configuration.parts import kind_named
from klientela.core.views.dashboards.arranging import read, written
from klientela.core.views.dashboards.services import START
from klientela.core.views.models import Dashboard, DashboardShare, SavedView, ViewShare
from klientela.core.views.saved.rights import may_share
from klientela.core.views.saved.services import named, options_of, show_to
from klientela.kernel.configuration import ConfigurationPart, Values
from klientela.kernel.entity import entity_named


def _shared(model: Any, share: Any, field: str) -> Any:
    return model.objects.filter(Exists(share.objects.filter(**{field: OuterRef("pk")})), deleted_at=None).order_by("created_at", "pk")


def write_views() -> Values:
    """The views that are shown to roles or teams."""
    return {_view_key(view): _view(view) for view in _shared(SavedView, ViewShare, "view")}


def _view_key(view: SavedView) -> str:
    return f"{view.entity}/{view.name}"


def _view(view: SavedView) -> dict[str, Any]:
    return {"criteria": view.criteria, "options": view.options, "shares": _shares(view)}


def _shares(thing: Any) -> list[dict[str, Any]]:
    rows = thing.shares.select_related("role", "team")
    found = [{"role": row.role.slug, "begins": bool(row.default_of)} if row.role else {"team": row.team.name} for row in rows]
    return sorted(found, key=lambda each: str(sorted(each.items())))


def put_views(values: Values, *, by: User) -> None:
    """Keep views and show them to roles and teams; a new one is the author's who brings it in."""
    for key, said in values.items():
        entity, _slash, name = key.partition("/")
        _kind(entity)
        known = _shared(SavedView, ViewShare, "view").filter(entity=entity, name=name)
        view = known.first() or SavedView(entity=entity, name=name, author=by)
        if said is None:
            known.update(deleted_at=timezone.now())
            continue
        view.name, view.criteria, view.options = named(name), _question(key, said, by=by), options_of(said.get("options") or {})
        view.save()
        _show(view, said.get("shares", ()), place=entity)


def _question(key: str, said: dict[str, Any], *, by: User) -> dict[str, Any]:
    """The question of a view, checked as if somebody had asked it, except that whoever brings it in need not see its records himself."""
    if not may_share(by):
        raise ValidationError(_("You may not show views to others."))
    try:
        tree = from_json(said["criteria"]) if said.get("criteria") else Group()
    except (ValueError, TypeError) as error:
        raise ValidationError(_("The view “%(name)s” asks a question nobody can read.") % {"name": key}) from error
    with as_system("bringing in a view"):
        problems = check(tree, entity_named(key.partition("/")[0]), WHOLE_READER)
    if problems:
        raise ValidationError(_("The view “%(name)s”: %(problem)s") % {"name": key, "problem": problems[0].message})
    return to_json(tree) if tree.parts else {}


def _kind(slug: str) -> None:
    try:
        entity_named(slug)
    except LookupError as error:
        raise ValidationError(_("There are no records “%(name)s” here.") % {"name": slug}) from error


def _show(thing: Any, shares: Iterable[dict[str, Any]], *, place: str) -> None:
    roles = {role.slug: role for role in Role.objects.filter(deleted_at=None)}
    teams = {team.name: team for team in Team.objects.filter(deleted_at=None)}
    shown = [roles[each["role"]] for each in shares if each.get("role") in roles]
    begins = [roles[each["role"]] for each in shares if each.get("begins") and each.get("role") in roles]
    show_to(thing, shown, [teams[each["team"]] for each in shares if each.get("team") in teams], begins=begins, place=place)


def write_dashboards() -> Values:
    """The start pages that are shown to roles or teams; boxes of views that are not shared stay out."""
    views = {view.pk: _view_key(view) for view in _shared(SavedView, ViewShare, "view")}
    found = {}
    for dashboard in _shared(Dashboard, DashboardShare, "dashboard"):
        tiles = [tile for tile in written(read(dashboard.tiles)) if "view" not in tile or _of(views, tile)]
        found[dashboard.name] = {
            "tiles": [{**tile, "view": _of(views, tile)} if "view" in tile else tile for tile in tiles],
            "shares": _shares(dashboard),
        }
    return found


def _of(views: dict[Any, str], tile: dict[str, Any]) -> str:
    return next((name for key, name in views.items() if str(key) == tile["view"]), "")


def put_dashboards(values: Values, *, by: User) -> None:
    """Keep start pages and show them to roles and teams."""
    views = {_view_key(view): str(view.pk) for view in _shared(SavedView, ViewShare, "view")}
    for name, said in values.items():
        known = _shared(Dashboard, DashboardShare, "dashboard").filter(name=name)
        if said is None:
            known.update(deleted_at=timezone.now())
            continue
        dashboard = known.first() or Dashboard(name=name, author=by)
        tiles = [{**tile, "view": views.get(tile["view"], "")} if "view" in tile else tile for tile in said.get("tiles", ())]
        dashboard.tiles = written(read(tiles))
        dashboard.save()
        _show(dashboard, said.get("shares", ()), place=START)


def view_named(key: str, _value: Any) -> str:
    """“Deals: Closing soon”."""
    entity, _slash, name = key.partition("/")
    return f"{kind_named(entity)}: {name}"


VIEWS = ConfigurationPart(gettext_lazy("Shared views"), write_views, put_views, view_named)
DASHBOARDS = ConfigurationPart(gettext_lazy("Shared start pages"), write_dashboards, put_dashboards)
