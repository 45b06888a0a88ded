"""The box of API keys on the page of a colleague or service account."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.access.keys import MANAGE
from klientela.core.identity.keys import KEYS, live_keys
from klientela.core.identity.models import User, UserKind
from klientela.kernel.entity import Entity, Panel
from klientela.kernel.wall import beyond_the_wall


def keys_panel(_entity: Entity, record: Any, user: User) -> Panel | None:
    """For those who manage the settings: that a service account has keys, or how many a colleague has."""
    if not isinstance(record, User) or not may(user, MANAGE):
        return None
    with beyond_the_wall(KEYS):
        count = live_keys().filter(user=record).count()
    if not count and record.kind != UserKind.SERVICE:
        return None
    return Panel(_("Programs"), "identity/panel_keys.html", {"colleague": record, "count": count}, "side")
