"""Everything that can stand in a menu, whoever it is for."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.access.grants import Rights
from klientela.core.access.models import Role
from klientela.core.access.policies import rules_of_roles
from klientela.core.identity.models import User
from klientela.core.views.menu_links import Group, Link
from klientela.core.views.naming import plural_of
from klientela.core.views.overlays.content import MENU
from klientela.core.views.overlays.lines import Line, completed
from klientela.core.views.overlays.menus import TOP, UNTITLED, usual_menu
from klientela.core.views.overlays.models import Level
from klientela.core.views.overlays.services import Draft
from klientela.core.views.shell import GROUPS, HOME, SETTINGS, usual_groups
from klientela.kernel.entity import entities
from klientela.kernel.slot import slot


def everything(role: Role | None = None) -> list[Group]:
    """The menu with all kinds of records (a role may read) and all pages."""
    rights = Rights(rules=rules_of_roles([role.pk])) if role else None
    groups = {key: Group(key, label) for key, label in GROUPS.items()}
    groups[""].items.append(Link(HOME, _("Start"), "", "layout-dashboard"))
    for known in entities():
        if known.in_menu and known.group != SETTINGS and (rights is None or rights.has(known.grants, "read")):
            groups.setdefault(known.group, Group(known.group, "")).items.append(Link(known.slug, plural_of(known), "", known.icon))
    for item in slot("menu"):
        groups.setdefault(item.group, Group(item.group, "")).items.append(Link(item.url_name, item.label, "", item.icon))
    return [group for group in groups.values() if group.items]


def usual_for(draft: Draft, user: User) -> tuple[Line, ...]:
    """The lines of the menu in the editor: somebody's own menu holds only what he may open."""
    groups = usual_groups(user) if draft.where.level == Level.USER else everything()
    usual = usual_menu([group for group in groups if group.items])
    lines = draft.content.parts.get(MENU, ())
    return completed(lines, usual) if lines else usual


def menu_names() -> dict[str, Any]:
    """What the lines and headings of the menu are called."""
    groups = everything()
    links = {link.key: link.label for group in groups for link in group.items}
    return {**links, **{group.key or TOP: group.label or UNTITLED for group in groups}}
