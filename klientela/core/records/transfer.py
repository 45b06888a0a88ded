"""Handing records over, one or a hundred thousand."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import batched
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import readable_when_on, visible
from klientela.core.access.models import Branch, Team
from klientela.core.access.sharing import drop_shares
from klientela.core.identity.models import User
from klientela.kernel.entity import Entity

BATCH = 2_000
_CANNOT_SEE = _("%(name)s could not see this record afterwards.")
_LEFT = _("%(name)s does not work here any more.")


@dataclass
class Handover:
    """What came of handing records over."""

    moved: int = 0
    refused: int = 0
    """Records which the giver may not hand over, or the receiver could not see."""


@dataclass(frozen=True)
class Place:
    """Where records go: an owner, or nobody for the queue of a team; a team and branch where they change too."""

    owner: User | None
    team: Team | None = None
    branch: Branch | None = None

    def values(self) -> dict[str, Any]:
        """The columns to write."""
        given = {"team": self.team, "branch": self.branch}
        return {"owner": self.owner, **{name: value for name, value in given.items() if value is not None}}


def transfer(
    entity: Entity, keys: Iterable[UUID], *, to: Place, by: User | None, tell: Callable[[int], None] = lambda done: None
) -> Handover:
    """Give records to another owner in batches, each of them kept whole or not at all.

    The giver must be allowed to hand each over and the receiver be able to see it; others stay where they are. Manual shares fall:
    the old owner keeps nothing of his own. `by=None`: the records of somebody who leaves, whose account the giver may close.
    """
    refuse_receiver(to.owner)
    outcome = Handover()
    for batch in batched(sorted(set(keys)), BATCH):
        moved = len(hand_over(entity, batch, to=to, by=by))
        outcome.moved += moved
        outcome.refused += len(batch) - moved
        tell(outcome.moved + outcome.refused)
    return outcome


def refuse_receiver(owner: User | None) -> None:
    """Nobody who has left receives anything."""
    if owner is not None and (not owner.is_active or owner.deleted_at):
        raise ValidationError({"owner": _LEFT % {"name": owner}})


def settle_transfer(entity: Entity, record: Any, *, owner: User | None) -> None:
    """After one record has got another owner: he must be able to see it, and its shares fall."""
    refuse_receiver(owner)
    if owner is not None and not visible(owner, "read", entity).filter(pk=record.pk).exists():
        raise ValidationError({"owner": _CANNOT_SEE % {"name": owner}})
    drop_shares(entity.model, [record.pk])


class _Unseen(Exception):
    """Some records would be lost from the receiver's sight; the batch is taken back and tried without them."""

    def __init__(self, keys: set[UUID]) -> None:
        super().__init__()
        self.keys = keys


@transaction.atomic
def hand_over(entity: Entity, keys: Collection[UUID], *, to: Place, by: User | None) -> set[UUID]:
    """Give some records to another owner, in one piece; gives the keys of those that went."""
    rows = visible(by, "transfer", entity) if by else entity.model._base_manager.filter(deleted_at=None)
    allowed = rows.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
    mine = set(allowed.values_list("pk", flat=True))
    while mine:
        try:
            _move(entity, mine, to=to)
        except _Unseen as unseen:
            mine -= unseen.keys
        else:
            break
    return mine


@transaction.atomic
def _move(entity: Entity, keys: set[UUID], *, to: Place) -> None:
    drop_shares(entity.model, keys)
    entity.model._base_manager.filter(pk__in=keys).update(**to.values())
    if to.owner is not None:
        seen = readable_when_on(to.owner, entity).filter(pk__in=keys).values_list("pk", flat=True)
        if unseen := keys - set(seen):
            raise _Unseen(unseen)
