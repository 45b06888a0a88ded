"""Finds likely pairs: of parties that changed, or of the whole base, portion by portion."""

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import batched
from time import sleep
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from klientela.core.jobs.turns import wait_for_turn
from klientela.core.parties.duplicates import sql
from klientela.core.parties.duplicates.blocking import BLOCK, keys_of
from klientela.core.parties.duplicates.gathering import facts_of
from klientela.core.parties.duplicates.models import DuplicateKey, DuplicatePair, DuplicateWeights
from klientela.core.parties.duplicates.scoring import Score, compare
from klientela.core.parties.duplicates.setting import weights_in_use
from klientela.core.parties.duplicates.weights import Weights
from klientela.core.parties.models import Address, ContactMechanism, Identifier, Party
from klientela.core.records.statistics import refresh_statistics
from klientela.kernel.keys import new_key

PORTION = 2_000
LEARN = frozenset({1, 10, 100})
"""After these portions the database counts what it holds by now: before that it takes the table for empty and reads it through."""
TURN = "parties.duplicates"

type Tell = Callable[[int, int], None]
type Pair = tuple[UUID, UUID, list[str], Score, str]


def silently(_done: int, _total: int) -> None:
    """Tell nobody."""


def _all_looked_at(tell: Tell) -> int:
    reached, done = _settled(), 0
    total = Party._base_manager.filter(deleted_at=None).count()
    for work, written in ((keep_keys, DuplicateKey), (partial(keep_pairs, whole=True), DuplicatePair)):
        for number, portion in enumerate(_portions()):
            tell(done, 2 * total)
            work(portion)
            done += len(portion)
            if number in LEARN:
                refresh_statistics(written)
        refresh_statistics(written)
    _note(reached)
    return total


def _portions() -> Iterator[list[UUID]]:
    """All parties, some at a time in the order of their keys, whatever is written meanwhile."""
    rows = Party._base_manager.filter(deleted_at=None).order_by("pk").values_list("pk", flat=True)
    portion = list(rows[:PORTION])
    while portion:
        yield portion
        portion = list(rows.filter(pk__gt=portion[-1])[:PORTION])


def look_at_changes(tell: Tell = silently) -> int:
    """Look for pairs of what changed since the last time, unless somebody does so already; how many parties these are."""
    with _alone() as is_alone:
        return _changes_looked_at(tell) if is_alone else 0


def look_through(tell: Tell = silently) -> int:
    """Look for pairs in the whole base anew; how many parties there are."""
    with _alone(waits=True):
        return _all_looked_at(tell)


def _changes_looked_at(tell: Tell) -> int:
    since, reached = _reached(), _settled()
    if since >= reached:
        return 0
    if not since:
        return _all_looked_at(tell)
    done = 0
    for portion in batched(_changed(since, reached), PORTION):
        keep_keys(portion)
        keep_pairs(portion, whole=False)
        done += len(portion)
    _note(reached)
    return done


@contextmanager
def _alone(*, waits: bool = False) -> Iterator[bool]:
    """Whether nobody else is looking; it takes longer than one transaction."""
    with connection.cursor() as cursor:
        cursor.execute(sql.TRY, [TURN])
        while not (got := bool(cursor.fetchone()[0])) and waits:
            sleep(1)
            cursor.execute(sql.TRY, [TURN])
        try:
            yield got
        finally:
            if got:
                cursor.execute(sql.LEAVE, [TURN])


@transaction.atomic
def keep_keys(parties: Sequence[UUID]) -> None:
    """Put these parties under the keys of what they are now."""
    wait_for_turn(TURN)
    rows = ((party, made_of, key) for party, facts in facts_of(parties).items() for made_of, key in keys_of(facts))
    with connection.cursor() as cursor:
        cursor.execute(sql.FORGET_KEYS, [list(parties)])
        with cursor.copy(sql.COPY_KEYS) as copy:
            for row in rows:
                copy.write_row(row)


@transaction.atomic
def keep_pairs(parties: Sequence[UUID], *, whole: bool) -> int:
    """Compare these parties with all that share a key; keep what is likely, forget what no longer is. `whole`: with later keys only."""
    wait_for_turn(TURN)
    weights = weights_in_use()
    found = list(_likely(_in_common(parties, whole=whole), weights))
    with connection.cursor() as cursor:
        kept = _written(cursor, found) if found else []
        wanted = sql.OF_FIRST if whole else sql.OF_EITHER
        cursor.execute(sql.FORGET_PAIRS.format(wanted=wanted), {"parties": list(parties), "kept": kept})
    return len(found)


def _written(cursor: Any, found: list[Pair]) -> list[UUID]:
    lines = [
        (new_key(), a, b, kind, score.bits, json.dumps(score.kept()), json.dumps(score.told()), " ".join(found_by))
        for a, b, found_by, score, kind in found
    ]
    cursor.execute(sql.KEEP_PAIRS, [list(column) for column in zip(*lines, strict=True)])
    return [row[0] for row in cursor.fetchall()]


def _in_common(parties: Sequence[UUID], *, whole: bool) -> list[tuple[UUID, UUID, list[str]]]:
    statement = sql.IN_COMMON.format(wanted=sql.WHOLE if whole else sql.CHANGED)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"parties": list(parties), "block": BLOCK})
        return list(cursor.fetchall())


def _likely(pairs: Collection[tuple[UUID, UUID, list[str]]], weights: Weights) -> Iterator[Pair]:
    facts = facts_of({key for a, b, _found_by in pairs for key in (a, b)})
    for a, b, found_by in pairs:
        if a in facts and b in facts and facts[a].kind == facts[b].kind:
            score = compare(facts[a], facts[b], weights)
            if score.best >= weights.threshold:
                yield a, b, found_by, score, facts[a].kind


def _changed(since: int, before: int) -> Iterator[UUID]:
    """Parties that changed, or whose numbers and addresses did, within a span of changes; each once."""
    span = {"change__gte": since, "change__lt": before}
    own = Party._base_manager.filter(**span).order_by().values_list("pk")
    parts = [model._base_manager.filter(**span).order_by().values_list("party") for model in (Address, ContactMechanism, Identifier)]
    return (row[0] for row in own.union(*parts).iterator())


def _reached() -> int:
    return DuplicateWeights.objects.filter(pk=1).values_list("reached", flat=True).first() or 0


def _note(reached: int) -> None:
    DuplicateWeights.objects.update_or_create(pk=1, defaults={"reached": reached})


def _settled() -> int:
    """The number of changes below which every transaction has ended."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SETTLED)
        return int(cursor.fetchone()[0])
