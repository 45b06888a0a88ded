"""Locking a record: nobody changes or deletes it or its parts until it is unlocked."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from klientela.core.access.decisions import get_for
from klientela.core.identity.models import User
from klientela.kernel.entity import Action, entity_of


@transaction.atomic
def lock(record: Any, *, by: User) -> Any:
    """Lock a record for everybody; handing it over stays possible, so does writing notes about it."""
    return _set(record, timezone.now(), by=by)


@transaction.atomic
def unlock(record: Any, *, by: User) -> Any:
    """Let a record be changed again."""
    return _set(record, None, by=by)


def _set(record: Any, moment: Any, *, by: User) -> Any:
    found = get_for(by, entity_of(record), record.pk, "lock", lock=True)
    if bool(found.locked_at) != bool(moment):
        found.locked_at = moment
        found.save(update_fields=["locked_at", "changed_at"])
    return found


LOCKING = (
    Action(
        "lock",
        pgettext_lazy("action", "Lock"),
        lock,
        icon="lock",
        op="lock",
        when=lambda record: record.locked_at is None,
        reads=("locked_at",),
    ),
    Action(
        "unlock",
        pgettext_lazy("action", "Unlock"),
        unlock,
        icon="lock-open",
        op="lock",
        when=lambda record: bool(record.locked_at),
        reads=("locked_at",),
    ),
)
"""The two buttons for entities whose records people may lock by hand."""
