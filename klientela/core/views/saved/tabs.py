"""The row of views above a list, and what can be done with the open one."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from klientela.core.identity.models import User
from klientela.core.views.addresses import list_address
from klientela.core.views.models import SavedView
from klientela.core.views.requests import user_of
from klientela.core.views.saved.opening import NONE, Opened, lost_parts, opened
from klientela.core.views.saved.own import own_of, views_of
from klientela.core.views.saved.rights import may_change
from klientela.kernel.entity import Entity

MOST_TABS = 6
"""Views that stand in the row; the others stand in its menu."""
PLACES = ("after", "before", "column", "peek", "add")
"""Words of an address that say where one is, not what is shown."""


@dataclass(frozen=True)
class Tab:
    """A view in the row: its name and link."""

    name: str
    url: str
    is_current: bool
    is_shared: bool = False


def tabs_of(request: HttpRequest, entity: Entity) -> dict[str, Any]:
    """What the templates `views/saved/*.html` need on a page of records."""
    user = user_of(request)
    asked = opened(request, entity, user)
    tabs = _tabs(entity, user, asked.view)
    return {
        "view_tabs": tabs[:MOST_TABS],
        "more_views": tabs[MOST_TABS:],
        "all_url": f"{list_address(entity)}?saved={NONE}",
        "open_view": asked.view,
        "view_question": request.GET.urlencode(),
        "view_is_new": asked.view is None and _is_worth_keeping(request),
        **(_doings(asked, asked.view, user) if asked.view else {}),
    }


def _tabs(entity: Entity, user: User, current: SavedView | None) -> list[Tab]:
    pinned = {pin.key for pin in own_of(user).pins}
    views = sorted(
        (view for view in views_of(user).values() if view.entity == entity.slug),
        key=lambda view: (view.pk not in pinned, view.author_id != user.pk, view.name.casefold()),
    )
    if current in views[MOST_TABS:]:
        views.insert(MOST_TABS - 1, views.pop(views.index(current)))
    base = list_address(entity)
    return [Tab(view.name, f"{base}?saved={view.pk}", view == current, view.author_id != user.pk) for view in views]


def _is_worth_keeping(request: HttpRequest) -> bool:
    return any(name not in (*PLACES, "saved") for name in request.GET)


def _doings(asked: Opened, view: SavedView, user: User) -> dict[str, Any]:
    own = own_of(user)
    return {
        "view_is_mine": may_change(user, view),
        "view_is_changed": asked.is_changed,
        "view_is_pinned": view.pk in {pin.key for pin in own.pins},
        "view_is_default": own.defaults.get(view.entity) == view.pk,
    }


def banner_of(view: SavedView, user: User) -> dict[str, Any]:
    """Why the open view cannot be shown: it asks about what is gone, or about what is not for this user."""
    lost = lost_parts(view, user)
    if lost:
        text = _("This view asks about something that does not exist any more: %(names)s.") % {"names": ", ".join(lost)}
    else:
        text = _("This view asks about something that is not for you.")
    return {"banner": text, "may_mend": bool(lost) and may_change(user, view)}
