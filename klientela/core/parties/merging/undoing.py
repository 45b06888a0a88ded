"""Taking a merge back: as one, to the last row, with what was changed since left as it is."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import batched
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import visible
from klientela.core.access.models import PartyUser
from klientela.core.access.placing import refresh_of_parties
from klientela.core.audit.undo import replay
from klientela.core.audit.undo.replay import Judged
from klientela.core.identity.models import User
from klientela.core.jobs.turns import wait_for_turn
from klientela.core.parties.merging.services import MERGES, TURN
from klientela.core.parties.models import Merge, Party
from klientela.core.records.dividing import as_far_as_possible
from klientela.core.records.lines import Line, told_refusals
from klientela.core.records.undoing import Outcome, Whole, by_kind, seen_among, told_of, writable_of
from klientela.kernel.entity import Entity, entity_of
from klientela.kernel.errors import NotAllowed
from klientela.kernel.wall import beyond_the_wall

DAYS = timedelta(days=30)
CHUNK = 500


@beyond_the_wall(MERGES)
def merge_of(batch: UUID) -> Merge | None:
    """The merge a batch of the history was."""
    return Merge.objects.filter(batch=batch).first()


@beyond_the_wall(MERGES)
def whole(batch: UUID, by: User) -> Whole | None:
    """A merge, or the taking back of one, as undoing knows it: all of it or nothing, with rights of its own."""
    if Merge.objects.filter(moved__undo=str(batch)).exists():
        return Whole(None)
    merge = merge_of(batch)
    if merge is None:
        return None
    return Whole(merge.at + DAYS if _is_open(merge, by) else None, _preview, take_back)


def _is_open(merge: Merge, by: User) -> bool:
    """Whether it was not taken back yet, and the survivor is this user's to change and to delete."""
    if merge.undone_at is not None:
        return False
    return all(visible(by, op, entity_of(Party)).filter(pk=merge.survivor_id).exists() for op in ("update", "delete"))


def _preview(batch: UUID, by: User) -> list[Line]:
    """What would stay because it was changed since, as far as this user sees it."""
    lines: list[Line] = []
    for model in replay.touched(batch):
        for some in batched(replay.touched_since(batch, model), CHUNK):
            for entity, keys in by_kind(model, list(some)):
                rows, known = _mine(entity, replay.judge(batch, model, keys), by=by)
                lines += [*known, *_told(entity, rows, batch, by=by)]
    return lines


@transaction.atomic
@beyond_the_wall("everything a merge has moved goes back, whoever looks after it")
def take_back(batch: UUID, by: User, outcome: Outcome) -> None:
    """Bring the merged parties back with all that was theirs. Whoever does it must be allowed now to change and delete each of them."""
    wait_for_turn(TURN)
    merge = Merge.objects.select_for_update().get(batch=batch)
    keys = sorted((merge.survivor_id, *merge.merged))
    list(Party.unscoped.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    if not _is_open(merge, by):
        raise ValidationError(_("This merge was taken back already, or the record was merged again since: take that back first."))
    for model, some in _portions(batch):
        _restore(batch, model, some, by=by, outcome=outcome)
    _demand_all(merge, by=by)
    _partners_back(merge)
    outcome.is_final = True
    merge.undone_at = timezone.now()
    merge.moved = {**merge.moved, "undo": str(current_actor().batch)}
    merge.save(update_fields=["undone_at", "moved"])


def _portions(batch: UUID) -> Iterator[tuple[Any, list[UUID]]]:
    for model, keys in replay.touched(batch).items():
        for some in batched(keys, CHUNK):
            yield model, list(some)


def _restore(batch: UUID, model: Any, keys: Sequence[UUID], *, by: User, outcome: Outcome) -> None:
    kinds = list(by_kind(model, keys))
    for entity, some in kinds:
        rows, known = _mine(entity, replay.judge(batch, model, some), by=by)
        outcome.lines += [*known, *_told(entity, rows, batch, by=by)]
        _write(model, rows, outcome=outcome, entity=entity)
    told = {key for _entity, portion in kinds for key in portion}
    if rest := [key for key in keys if key not in told]:
        _write(model, replay.judge(batch, model, rest), outcome=outcome)


def _mine(entity: Entity, rows: list[Judged], *, by: User) -> tuple[list[Judged], list[Line]]:
    """Fields of the parties that this user may not write stay; what was moved goes back whoever may write it."""
    return writable_of(entity, rows, by=by) if entity.model._meta.concrete_model is Party else (rows, [])


def _told(entity: Entity, rows: Sequence[Judged], batch: UUID, *, by: User) -> list[Line]:
    lines = told_of(entity, rows, batch)
    seen = seen_among(entity, [line.record for line in lines if line.record], by=by)
    return [line for line in lines if line.record in seen]


def _write(model: Any, rows: Sequence[Judged], *, outcome: Outcome, entity: Entity | None = None) -> None:
    doable = [row for row in rows if row.kind in ("bury", "insert") or (row.kind == "update" and row.back)]
    refused = as_far_as_possible(doable, lambda some: replay.restore(model, some))
    outcome.restored += len(doable) - len(refused)
    if entity:
        outcome.lines += told_refusals(entity, refused)


def _demand_all(merge: Merge, *, by: User) -> None:
    """All of them stand again, and are his to change and to delete: as it was when they were merged."""
    keys = {merge.survivor_id, *merge.merged}
    for op in ("update", "delete"):
        if visible(by, op, entity_of(Party)).filter(pk__in=keys).count() < len(keys):
            raise NotAllowed(op)


def _partners_back(merge: Merge) -> None:
    moved = merge.moved.get("partners", {})
    for party, users in moved.items():
        PartyUser.objects.filter(party=merge.survivor_id, user__in=users).update(party=party)
    if moved:
        refresh_of_parties([merge.survivor_id, *map(UUID, moved)])
