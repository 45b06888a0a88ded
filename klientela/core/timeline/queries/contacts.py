"""When somebody last spoke or wrote with a party."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from klientela.core.identity.models import User
from klientela.core.timeline.kinds import contact_kinds
from klientela.core.timeline.queries.episodes import Branch, branches
from klientela.core.timeline.sources import Ask


def last_contact(user: User, party: UUID) -> datetime | None:
    """The newest contact that a user may read, found along the indexes of the timeline in one statement."""
    parts = [_newest(branch) for branch in branches(user, Ask(party=party, kinds=contact_kinds()))]
    if not parts:
        return None
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return max((at for (at,) in found), default=None)


def _newest(branch: Branch) -> QuerySet[Any]:
    alive = "deleted_at" if branch.key == "pk" else f"{branch.key}__deleted_at"
    found: QuerySet[Any] = branch.rows.filter(**{alive: None}).order_by(f"-{branch.moment}").values_list(branch.moment)[:1]
    return found
