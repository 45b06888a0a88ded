"""What somebody has begun to note and not saved yet: kept on the server, so that it is there on the next device."""

from collections.abc import Mapping
from typing import Any

from klientela.core.identity.models import User
from klientela.core.records.models import RecordRef
from klientela.core.timeline.models import Draft

LONGEST = 20_000
NAMES = ("kind", "text", "subject", "arrangements", "at", "minutes", "direction", "cost", "amount", "currency", "about")
MANY = ("people",)
WORTH = frozenset({"text", "subject", "arrangements", "minutes", "cost", "amount"})
"""Only what holds one of these is worth keeping."""


def keep_draft(user: User, of: RecordRef, values: Mapping[str, Any]) -> bool:
    """Keep what was entered so far, or forget it where nothing is left of it; says whether it is kept."""
    kept: dict[str, Any] = {name: str(values[name])[:LONGEST] for name in NAMES if values.get(name)}
    kept |= {name: [str(one)[:80] for one in values[name]][:50] for name in MANY if values.get(name)}
    if not WORTH & kept.keys():
        drop_draft(user, of)
        return False
    Draft.objects.update_or_create(user=user, entity=of.entity, key=of.key, defaults={"values": kept})
    return True


def draft_of(user: User, of: RecordRef) -> dict[str, Any]:
    """What a user has begun to note at a record."""
    found = Draft.objects.filter(user=user, entity=of.entity, key=of.key).values_list("values", flat=True).first()
    return dict(found or {})


def drop_draft(user: User, of: RecordRef) -> None:
    """Forget it."""
    Draft.objects.filter(user=user, entity=of.entity, key=of.key).delete()
