"""Everything a user can open or make by name: declared once, where menu, settings, entities and modules declare it."""

from collections.abc import Iterator, Sequence
from itertools import chain

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klientela.core.identity.models import User
from klientela.core.search.guide.topics import TOPICS
from klientela.core.views.addresses import list_address
from klientela.core.views.layouts import layouts_for
from klientela.core.views.menu_links import Group, Link
from klientela.core.views.naming import plural_of
from klientela.core.views.shell import creatable, main_entities, menu, settings_links
from klientela.kernel.commands import Command
from klientela.kernel.entity import MenuItem
from klientela.kernel.slot import slot
from klientela.ui.templatetags.ui import letters

GROUPS = {
    "new": gettext_lazy("Make"),
    "pages": gettext_lazy("Go to"),
    "views": gettext_lazy("Saved views"),
    "settings": gettext_lazy("Settings"),
    "help": gettext_lazy("Help"),
}


def commands_of(user: User) -> Iterator[Command]:
    """All of a user's commands, in the order of their headings."""
    groups = menu(user)
    more = chain.from_iterable(source(user) for source in slot("palette.items"))
    return chain(_making(user), _pages(groups), _beside(user), more, _settings(user), _help())


def _making(user: User) -> Iterator[Command]:
    links = creatable(user)
    keys = {link.url: ("C", letter.upper()) for letter, link in letters(links)}
    for link in links:
        label = _("New: %(kind)s") % {"kind": link.label}
        yield Command(label, link.url, link.icon, "new", words=_("new add create make"), keys=keys.get(link.url, ()))


def _pages(groups: Sequence[Group]) -> Iterator[Command]:
    keys = {link.url: letter for letter, link in letters(groups)}
    for group in groups:
        for link in group.items:
            yield _page(link, keys=("G", keys[link.url].upper()) if link.url in keys else ())
    yield Command(_("My preferences"), reverse("me"), "adjustments-horizontal", words=_("password language theme density account"))
    yield Command(_("All views"), reverse("views"), "list", words="view")
    yield Command(_("My bulk changes"), reverse("bulk-runs"), "arrow-back-up", words="undo")


def _page(link: Link, *, keys: tuple[str, ...] = (), group: str = "pages") -> Command:
    return Command(str(link.label), link.url, link.icon, group, words=link.key, keys=keys)


def _beside(user: User) -> Iterator[Command]:
    """Other ways to look at records (the board, the calendar), and the ready reports."""
    for entity in main_entities(user):
        shown = str(plural_of(entity))
        for layout in layouts_for(entity, user):
            yield Command(f"{shown}: {layout.label}", f"{list_address(entity)}?view={layout.word}", layout.icon)
        for item in entity.pages:
            yield from _item(item, user, note=shown)
    for item in slot("reports"):
        yield from _item(item, user, note=_("Report"))
    for item in slot("me.pages"):
        yield from _item(item, user, note="")


def _item(item: MenuItem, user: User, *, note: str) -> Iterator[Command]:
    if item.allowed(user):
        try:
            yield Command(str(item.label), reverse(item.url_name), item.icon, note=note)
        except NoReverseMatch:
            return


def _settings(user: User) -> Iterator[Command]:
    found = settings_links(user)
    if found:
        yield Command(_("Settings"), reverse("settings"), "settings", "settings")
    for link in found:
        yield _page(link, group="settings")


def _help() -> Iterator[Command]:
    for topic in TOPICS:
        yield Command(str(topic.title), reverse("help-topic", args=[topic.slug]), "lifebuoy", "help", words=f"{topic.slug} {topic.words}")
