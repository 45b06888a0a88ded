"""Puts records into the territories whose rules they fulfil, and into all territories above."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import UUIDField, Value

from klientela.core.access.models import RecordTerritory, Territory, Unplaced
from klientela.core.access.organisation import record_kinds, rows_of
from klientela.core.access.sql import refresh_acl
from klientela.core.access.territories import Rules, source
from klientela.core.access.trees import line_of, parents_of
from klientela.core.jobs.turns import wait_for_turn

BATCH = 2_000
AT_ONCE = 20
"""So many territories are asked for in one statement."""


def place_all(tell: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Find the territories of every record anew, batch by batch; how many records changed."""
    found = source()
    if found is None:
        return 0
    keys = list(found.model._base_manager.order_by("pk").values_list("pk", flat=True))
    changed = 0
    for number, batch in enumerate(batched(keys, BATCH)):
        tell(number * BATCH, len(keys))
        changed += place(batch)
    return changed


@transaction.atomic
def place(keys: Sequence[UUID]) -> int:
    """Find the territories of these records anew; how many of them changed. Who sees them follows in the same transaction."""
    wait_for_turn("access.placing")
    wanted = set(_wanted(keys))
    lying = {(record, territory): pk for pk, record, territory in _lying(keys)}
    gone, new = set(lying) - wanted, wanted - set(lying)
    RecordTerritory.objects.filter(pk__in=[lying[pair] for pair in gone]).delete()
    RecordTerritory.objects.bulk_create(
        (RecordTerritory(record=record, territory_id=territory, code=0) for record, territory in new), ignore_conflicts=True
    )
    changed = {record for record, _territory in gone | new}
    if changed:
        refresh_of_parties(changed)
    return len(changed)


@transaction.atomic
def place_noted() -> int:
    """Place the next records of which the database has noted that something changed; how many were noted."""
    noted = Unplaced.objects.select_for_update(skip_locked=True).order_by("at")[:BATCH]
    keys = [known.record for known in noted]
    if keys:
        Unplaced.objects.filter(record__in=keys).delete()
        place(keys)
    return len(keys)


def living_rules() -> dict[UUID, Rules]:
    """The rules of each living territory that has some."""
    return dict(Territory.objects.filter(deleted_at=None).exclude(rules={}).values_list("pk", "rules"))


def _wanted(keys: Sequence[UUID]) -> Iterator[tuple[UUID, UUID]]:
    parents = parents_of(Territory)
    for record, territory in _matches(keys):
        for upper in line_of(territory, parents):
            yield record, upper


def _matches(keys: Sequence[UUID]) -> Iterator[tuple[UUID, UUID]]:
    found = source()
    if found is None:
        return
    for chosen in batched(living_rules().items(), AT_ONCE):
        rows = [_matching(found.matching(rules).filter(pk__in=keys), territory) for territory, rules in chosen]
        yield from rows[0].union(*rows[1:], all=True) if len(rows) > 1 else rows[0]


def _matching(rows: Any, territory: UUID) -> Any:
    return rows.annotate(lies_in=Value(territory, UUIDField())).values_list("pk", "lies_in")


def _lying(keys: Sequence[UUID]) -> Any:
    return RecordTerritory.objects.filter(record__in=keys).values_list("pk", "record", "territory_id")


def refresh_of_parties(parties: Iterable[UUID]) -> None:
    """Find out anew who sees these parties and the records that concern them."""
    keys = list(parties)
    for entity in record_kinds():
        if column := entity.model.party_column:
            rows = rows_of(entity).filter(**{f"{column}__in": keys})
            for batch in batched(list(rows.values_list("pk", flat=True)), BATCH):
                refresh_acl(entity.model, batch)
