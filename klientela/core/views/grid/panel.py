"""The grid on the page of a role: to be read there, changed in the editor."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.access.functions import MANAGE_ACCESS
from klientela.core.access.models import Role
from klientela.core.access.modules import modules_off
from klientela.core.access.policy_document import FUNCTION, facts
from klientela.core.identity.models import User
from klientela.core.views.grid import table
from klientela.core.views.grid.words import OPS, function_label
from klientela.kernel.entity import Entity, MenuItem, Panel, entity_named


def grants_of(_entity: Entity, record: Any, user: User) -> Panel | None:
    """What a role allows."""
    if not isinstance(record, Role):
        return None
    now = facts()
    view = table.View(record.slug, now, now, modules_off=modules_off())
    context = {
        "groups": table.groups(view),
        "ops": OPS.values(),
        "functions": [function_label(key.name) for key in sorted(now) if key.role == record.slug and key.kind == FUNCTION],
        "edit_url": reverse("access-role", args=[record.slug]) if may(user, MANAGE_ACCESS) else "",
    }
    return Panel(_("Permissions"), "grid/panel.html", context)


def reads_roles(user: User) -> bool:
    """The editor can be looked at by whoever may see roles."""
    return may(user, "read", entity_named("roles"))


PAGE = MenuItem(_("Roles and permissions"), "access-grid", "shield-check", order=835, allowed=reads_roles)
