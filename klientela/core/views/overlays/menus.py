"""The menu as overlays arrange it: groups, their order, what is hidden, and links of the company's own."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.identity.models import User
from klientela.core.views.menu_links import Group, Link
from klientela.core.views.overlays.content import MENU
from klientela.core.views.overlays.drawing import text_of
from klientela.core.views.overlays.lines import GROUP, LINK, OFF, PLACE, Line, completed
from klientela.core.views.overlays.merging import content_for
from klientela.kernel.entity import entity_named

TOP = "top"
"""The key of the lines above the first heading."""


def arranged(groups: Sequence[Group], user: User) -> list[Group]:
    """The menu of a user: what he may open, as it is arranged for him."""
    content = content_for(MENU, user)
    lines = content.parts.get(MENU, ())
    found = as_arranged(groups, lines, user) if lines else list(groups)
    return [group for group in found if group.items]


def as_arranged(groups: Sequence[Group], lines: Sequence[Line], user: User) -> list[Group]:
    """The lines of a menu in the order and under the headings of an arrangement."""
    links = {link.key: link for group in groups for link in group.items}
    headings = {group.key or TOP: group.label for group in groups}
    found: list[Group] = [Group("", "")]
    for line in completed(lines, usual_menu(groups)):
        if line.is_head:
            found.append(Group(line.key, "" if line.key == TOP else text_of(line.label) or headings.get(line.key, "")))
        elif line.kind == LINK and leads(line, user):
            found[-1].items.append(Link(line.key, text_of(line.label), line.url, "link", is_exact=True))
        elif line.key in links:
            link = links[line.key]
            found[-1].items.append(replace(link, label=text_of(line.label) or link.label))
    return [group for group in found if group.key != OFF]


def leads(line: Line, user: User) -> bool:
    """Whether a link of the company leads somewhere for this user: not to records he may not read."""
    if not line.url or not line.label:
        return False
    try:
        return may(user, "read", entity_named(line.url.split("?")[0].strip("/").split("/")[0]))
    except LookupError:
        return True


def usual_menu(groups: Sequence[Group]) -> tuple[Line, ...]:
    """The menu as it comes, as lines to be arranged."""
    found: list[Line] = []
    for group in groups:
        found += [Line(group.key or TOP, GROUP), *(Line(link.key) for link in group.items)]
    return (*found, Line(OFF, PLACE))


UNTITLED = _("Without a heading")
