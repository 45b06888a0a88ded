"""Where everything about a kind of records is set up."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from klientela.core.access.decisions import may, visible
from klientela.core.access.functions import MANAGE_ACCESS
from klientela.core.identity.models import User
from klientela.core.own_entities.models import OwnEntity
from klientela.core.processes.models import Process
from klientela.core.views.addresses import address_of, list_address
from klientela.kernel.entity import entity_of, own_entities


@dataclass(frozen=True)
class Link:
    """One line: where it leads and what is done there."""

    label: Any
    url: str
    icon: str
    text: Any


def links_of(kind: OwnEntity, user: User) -> list[Link]:
    """The pages of a kind this user may go to: its records, fields, layout, permissions and process."""
    found = []
    entity = next((known for known in own_entities() if known.slug == kind.slug), None)
    if entity and may(user, "read", entity):
        found.append(Link(_("Records"), list_address(entity), "list", _("All there are of this kind.")))
    if url := _reversed("own-fields-of", kind.slug):
        found.append(Link(_("Fields"), url, "columns-3", _("Add fields, put them in order, take them away.")))
    if url := _reversed("layout", kind.slug):
        found.append(Link(_("Layout"), url, "layout-dashboard", _("What stands where on forms, pages and lists.")))
    if may(user, MANAGE_ACCESS):
        found.append(Link(_("Permissions"), reverse("access-grid"), "shield-check", _("Who may see and change records of this kind.")))
    process = visible(user, "update", entity_of(Process)).filter(entity=kind.slug).order_by("position").first()
    if process:
        found.append(Link(_("Process"), address_of(process), "git-branch", _("Its stages, in their order.")))
    return found


def _reversed(name: str, slug: str) -> str:
    try:
        return reverse(name, args=[slug])
    except NoReverseMatch:
        return ""
