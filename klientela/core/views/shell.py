"""What stands around every page: the menu, what can be made new, the company's name, who is signed in."""

import time
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import emergency_until, may
from klientela.core.access.models import Branch, BranchMember
from klientela.core.identity.models import User
from klientela.core.records.writing import may_make
from klientela.core.views.addresses import list_address
from klientela.core.views.flash import heard
from klientela.core.views.menu_links import Group, Link
from klientela.core.views.naming import plural_of, singular_of
from klientela.core.views.overlays.menus import arranged
from klientela.core.views.overlays.merging import content_for
from klientela.core.views.saved.own import own_of
from klientela.kernel.entity import Entity, MenuItem, entities, entity_named
from klientela.kernel.slot import slot

GROUPS = {
    "": "",
    "customers": _("Customers"),
    "sales": _("Sales"),
    "catalogue": _("Catalogue"),
    "reports": _("Reports"),
}
HOME, SETTINGS = "home", "settings"
THUMB = 3
"""So many lines of the menu stand in the bar at the thumb of a telephone."""
MINUTE = 60


class _News:
    """What is to be told once; read only by a page that shows it, so that a fragment does not use it up."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def _said(self) -> list[dict[str, str]]:
        return heard(self.request)

    def __iter__(self) -> Iterator[dict[str, str]]:
        return iter(self._said)


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context of the frame; for strangers only the company's name."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"me": None, "workspace": workspace(), "language": get_language()}
    groups = menu(user, request.path)
    return {
        "me": user,
        "is_somebody": True,
        "is_home": request.path == reverse(HOME),
        "flash": _News(request),
        "language": get_language(),
        "workspace": workspace(),
        "branch": branch_of(user),
        "menu": groups,
        "above": list(slot("topbar")),
        "pins": pins_of(user, request),
        "thumb": [link for group in groups for link in group.items if link.key != HOME][:THUMB],
        "settings_item": settings_link(user, request.path),
        "creatable": creatable(user),
        "lent": _lent(request, user),
    }


def _lent(request: HttpRequest, user: User) -> dict[str, Any]:
    """Whether somebody looks as this user, or he has emergency access, and where each is ended."""
    viewer, until = getattr(request, "viewer", None), emergency_until(user)
    ends = {"stop": reverse("view-as-end") if viewer else "", "give_back": reverse("emergency") if until else ""}
    return {"viewer": viewer, "until": until, **ends}


def menu(user: User, path: str = "") -> list[Group]:
    """The start page, the records the user may read, and the pages modules add, by group, as it is arranged for him."""
    return arranged(usual_groups(user, path), user, path)


def usual_groups(user: User, path: str = "") -> list[Group]:
    """The menu of a user as it comes."""
    groups = {key: Group(key, label) for key, label in GROUPS.items()}
    home = reverse(HOME)
    groups[""].items.append(Link(HOME, _("Start"), home, "layout-dashboard", path == home))
    for known in main_entities(user):
        groups.setdefault(known.group, Group(known.group, "")).items.append(_entity_link(known, path))
    for item in slot("menu"):
        if link := _item_link(item, user, path):
            groups.setdefault(item.group, Group(item.group, "")).items.append(link)
    return list(groups.values())


def pins_of(user: User, request: HttpRequest) -> list[Link]:
    """The views a user has pinned, below the menu."""
    current = request.GET.get("saved", "")
    return [
        Link(str(pin.key), pin.name, f"{list_address(entity_named(pin.entity))}?saved={pin.key}", "star", current == str(pin.key))
        for pin in own_of(user).pins
    ]


def main_entities(user: User) -> list[Entity]:
    """The kinds of records that stand in the user's menu."""
    return [known for known in entities() if known.in_menu and known.group != SETTINGS and may(user, "read", known)]


def settings_links(user: User, path: str = "") -> list[Link]:
    """What the user can set up: reference data, people, and the pages modules add."""
    links = [_entity_link(known, path) for known in setup_entities(user)]
    return links + [link for item in slot("settings.pages") if (link := _item_link(item, user, path))]


def setup_entities(user: User) -> list[Entity]:
    """The kinds of set-up data a user may change."""
    return [known for known in entities() if known.in_menu and known.group == SETTINGS and may(user, "update", known)]


def settings_link(user: User, path: str) -> Link | None:
    """The line at the foot of the menu, for those who can set something up."""
    links = settings_links(user, path)
    url = reverse(SETTINGS)
    current = path == url or any(link.current for link in links)
    return Link(SETTINGS, _("Settings"), url, "settings", current) if links else None


def creatable(user: User) -> list[Link]:
    """What the user can make from anywhere."""
    return [
        Link(known.slug, singular_of(known), _new_url(known, user), known.icon, letter=known.letter)
        for known in main_entities(user)
        if may_make(user, known)
    ]


def _new_url(known: Entity, user: User) -> str:
    """Where something new is entered: in the small form, where one is arranged."""
    is_quick = bool(content_for(known.slug, user).parts.get("quick"))
    return reverse(f"{known.slug}-new") + ("?quick=1" if is_quick else "")


def workspace() -> str:
    """The company's name: that of its first branch."""
    name = _workspace(int(time.monotonic() // MINUTE), connection.settings_dict["NAME"])
    if not name:
        _workspace.cache_clear()
    return name or "Klientela"


def branch_of(user: User) -> str:
    """The branch a user mainly works in."""
    return _branch_of(user.pk, int(time.monotonic() // MINUTE), connection.settings_dict["NAME"])


@lru_cache(maxsize=8)
def _workspace(_minute: int, _database: str) -> str:
    first = Branch.objects.filter(deleted_at=None, parent=None).order_by("created_at").first()
    return first.name if first else ""


@lru_cache(maxsize=1024)
def _branch_of(user_id: UUID, _minute: int, _database: str) -> str:
    main = BranchMember.objects.filter(user_id=user_id, is_main=True).values_list("branch__name", flat=True).first()
    return main if main and main != workspace() else ""


def _entity_link(known: Entity, path: str) -> Link:
    url = reverse(f"{known.slug}-list")
    return Link(known.slug, plural_of(known), url, known.icon, path.startswith(url), known.letter)


def _item_link(item: MenuItem, user: User, path: str) -> Link | None:
    if not item.allowed(user):
        return None
    try:
        url = reverse(item.url_name)
    except NoReverseMatch:
        return None
    return Link(item.url_name, item.label, url, item.icon, path.startswith(url))
