"""What to do first in an installation that holds little yet."""

from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may, visible
from klientela.core.identity.models import User
from klientela.core.records.models import Record
from klientela.core.records.writing import may_make
from klientela.core.views.naming import plural_of, singular_of
from klientela.core.views.pages.listing import import_address
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
    """What to do first: bring in customers and goods, enter and invite colleagues, then open what they work on."""
    entities = [entity for entity in main_entities(user) if may_make(user, entity) and issubclass(entity.model, Record)]
    steps = [_step(entity, user) for entity in entities if not entity.board]
    if may(user, "manage_settings"):
        steps.append(_colleagues(user))
    steps += [_step(entity, user) for entity in entities if entity.board]
    first = next((place for place, step in enumerate(steps) if not step.is_done), None)
    return [replace(step, is_current=place == first) for place, step in enumerate(steps)]


def first_of(user: User) -> dict[str, Any]:
    """The kind of record with a board that a user could open his first of, with where to do it."""
    entity = next((known for known in main_entities(user) if known.board and may_make(user, known)), None)
    if entity is None:
        return {}
    new_url = reverse(f"{entity.slug}-new")
    return {"plural": plural_of(entity), "singular": singular_of(entity), "new_url": new_url, "import_url": import_address(entity, user)}


def _step(entity: Entity, user: User) -> Step:
    url = import_address(entity, user)
    text = _("Bring them in from a file, or enter the first one by hand.") if url else _("Enter the first one.")
    label, icon = (_("Import"), "upload") if url else (_("Add"), "plus")
    is_done = visible(user, "read", entity).exists()
    return Step(plural_of(entity), text, url or reverse(f"{entity.slug}-new"), label, icon, is_done)


def _colleagues(user: User) -> Step:
    is_done = User.objects.exclude(pk=user.pk).exists()
    return Step(_("Colleagues"), _("Enter who works here and invite them."), reverse("users-list"), _("Invite"), "user-plus", is_done)
