"""What to do first in an installation that holds little yet."""

from dataclasses import dataclass, replace
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may, visible
from klientela.core.identity.models import User
from klientela.core.records.models import Record
from klientela.core.views.naming import plural_of
from klientela.core.views.shell import main_entities
from klientela.kernel.entity import Entity


@dataclass(frozen=True)
class Step:
    """Something to do next in an installation that holds little yet."""

    title: Any
    text: Any
    url: str
    label: Any
    icon: str
    is_done: bool = False
    is_current: bool = False


def next_steps(user: User) -> list[Step]:
    """What to do first: bring in customers, look at the stages, invite colleagues, open the first deal."""
    steps: list[Step] = []
    for entity in main_entities(user):
        if not may(user, "create", entity) or not issubclass(entity.model, Record):
            continue
        done = visible(user, "read", entity).exists()
        url = _import_url(entity, user) or reverse(f"{entity.slug}-new")
        text = _("Bring them in from a file, or enter the first one by hand.") if may(user, "import") else _("Enter the first one.")
        label = _("Import") if _import_url(entity, user) else _("Add")
        steps.append(Step(plural_of(entity), text, url, label, "upload" if _import_url(entity, user) else "plus", done))
    if may(user, "manage_settings"):
        steps.append(Step(_("Colleagues"), _("Enter who works here and invite them."), reverse("users-list"), _("Invite"), "user-plus"))
    first = next((place for place, step in enumerate(steps) if not step.is_done), None)
    return [replace(step, is_current=place == first) for place, step in enumerate(steps)]


def _import_url(entity: Entity, user: User) -> str:
    if not may(user, "import"):
        return ""
    try:
        return f"{reverse('import-new')}?entity={entity.slug}"
    except NoReverseMatch:
        return ""
