"""What stands around every page: the menu, what can be made new, the company's name, who is signed in."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
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
from klientela.core.views.menu_links import Group, Lines, Link
from klientela.core.views.naming import plural_of, singular_of
from klientela.core.views.overlays.menus import arranged
from klientela.core.views.overlays.merging import content_for
from klientela.core.views.remembering import of_a_person
from klientela.core.views.saved.own import own_of
from klientela.kernel.entity import Entity, MenuItem, entities, entity_named
from klientela.kernel.keys import new_key
from klientela.kernel.resting import is_resting
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
    here = around(user).at(request.path)
    return {
        "me": user,
        "is_somebody": True,
        "is_home": request.path == reverse(HOME),
        "flash": _News(request),
        "language": get_language(),
        "workspace": workspace(),
        "branch": branch_of(user),
        "menu": here.menu,
        "above": list(slot("topbar")),
        "pins": pins_of(user, request),
        "thumb": here.thumb,
        "settings_item": here.settings_item,
        "creatable": here.creatable,
        "lent": _lent(request, user),
        "is_resting": is_resting(),
    }


def _lent(request: HttpRequest, user: User) -> dict[str, Any]:
    """Whether somebody looks as this user, or he has emergency access, and where each is ended."""
    viewer, until = getattr(request, "viewer", None), emergency_until(user)
    ends = {"stop": reverse("view-as-end") if viewer else "", "give_back": reverse("emergency") if until else ""}
    return {"viewer": viewer, "until": until, **ends}


@dataclass(frozen=True)
class Here:
    """What stands around a page, with the lines marked that lead to it."""

    menu: Lines[Group]
    thumb: Lines[Link]
    creatable: Lines[Link]
    settings_item: Link | None


class Around:
    """What a person finds around every page, and how it looks from those that were opened."""

    def __init__(self, user: User) -> None:
        self.groups, self.settings, self.creatable = menu(user), settings_links(user), creatable(user)
        self.foot = Link(SETTINGS, _("Settings"), reverse(SETTINGS), "settings", is_exact=True)
        self.links = (*(link for group in self.groups for link in group.items), *self.settings, self.foot)
        self.mark, self.known = new_key(), dict[frozenset[str], Here]()

    def at(self, path: str) -> Here:
        """How it looks from a page."""
        current = frozenset(link.url for link in self.links if link.leads_to(path))
        if current not in self.known:
            self.known[current] = self._from(current)
        return self.known[current]

    def _from(self, current: frozenset[str]) -> Here:
        groups = [Group(group.key, group.label, [link.marked(current) for link in group.items]) for group in self.groups]
        thumb = [link for group in groups for link in group.items if link.key != HOME][:THUMB]
        is_set_up = not current.isdisjoint((self.foot.url, *(link.url for link in self.settings)))
        foot = replace(self.foot, current=is_set_up) if self.settings else None
        mark = (self.mark, current)
        return Here(Lines.marked(groups, mark), Lines.marked(thumb, mark), Lines.marked(self.creatable, mark), foot)


@of_a_person
def around(user: User) -> Around:
    """Everything around a user's pages."""
    return Around(user)


@of_a_person
def menu(user: User) -> Sequence[Group]:
    """The start page, the records the user may read, and the pages modules add, by group, as it is arranged for him."""
    return tuple(arranged(usual_groups(user), user))


def usual_groups(user: User) -> list[Group]:
    """The menu of a user as it comes."""
    groups = {key: Group(key, label) for key, label in GROUPS.items()}
    home = reverse(HOME)
    groups[""].items.append(Link(HOME, _("Start"), home, "layout-dashboard", is_exact=True))
    for known in main_entities(user):
        groups.setdefault(known.group, Group(known.group, "")).items.append(_entity_link(known))
    for item in slot("menu"):
        if link := _item_link(item, user):
            groups.setdefault(item.group, Group(item.group, "")).items.append(link)
    return list(groups.values())


def pins_of(user: User, request: HttpRequest) -> list[Link]:
    """The views a user has pinned, below the menu."""
    current = request.GET.get("saved", "")
    return [
        Link(str(pin.key), pin.name, f"{list_address(entity_named(pin.entity))}?saved={pin.key}", "star", current == str(pin.key))
        for pin in own_of(user).pins
    ]


@of_a_person
def main_entities(user: User) -> Sequence[Entity]:
    """The kinds of records that stand in the user's menu."""
    return tuple(known for known in entities() if known.in_menu and known.group != SETTINGS and may(user, "read", known))


@of_a_person
def settings_links(user: User) -> Sequence[Link]:
    """What the user can set up: reference data, people, and the pages modules add."""
    links = [_entity_link(known) for known in setup_entities(user)]
    return (*links, *(link for item in slot("settings.pages") if (link := _item_link(item, user))))


def setup_entities(user: User) -> list[Entity]:
    """The kinds of set-up data a user may change."""
    return [known for known in entities() if known.in_menu and known.group == SETTINGS and may(user, "update", known)]


@of_a_person
def creatable(user: User) -> Sequence[Link]:
    """What the user can make from anywhere."""
    return tuple(
        Link(known.slug, singular_of(known), _new_url(known, user), known.icon, letter=known.letter)
        for known in main_entities(user)
        if may_make(user, known)
    )


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


def _entity_link(known: Entity) -> Link:
    url = reverse(f"{known.slug}-list")
    return Link(known.slug, plural_of(known), url, known.icon, letter=known.letter)


def _item_link(item: MenuItem, user: User) -> Link | None:
    if not item.allowed(user):
        return None
    try:
        url = reverse(item.url_name)
    except NoReverseMatch:
        return None
    return Link(item.url_name, item.label, url, item.icon)
