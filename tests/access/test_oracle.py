"""Layer 1: the product's decision and the reference's, over worlds made by chance; every difference is a fault of one of them."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, Value

from klientela.core.access.acting import Limit, acting
from klientela.core.access.decisions import level_of, may, visible
from klientela.core.access.grants import rules_version
from klientela.core.access.models import ModuleState, Share
from klientela.core.access.sql import count_stale, refresh_acl
from klientela.core.identity.models import User
from klientela.core.records.transfer import Place, transfer
from klientela.kernel.entity import Entity, entity_named
from tests.access.filling import fill, key
from tests.access.kinds import own_kinds
from tests.access.oracle import policy
from tests.access.worlds import FIELDS, FUNCTIONS, GRANTED, OPS, ORDER, PARENTS, RECORDS, Case, make_case

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
BATCHES = ((1, frozenset()), (2, frozenset()), (3, frozenset({"betas", "deals"})), (4, frozenset({"alphas"})))
WORLDS = 8
LEAST = 20_000
SEED = 2026


@pytest.fixture
def kinds(db: None) -> Iterator[dict[str, Entity]]:
    """The kinds of records only these tests know."""
    with own_kinds() as made:
        yield made


def users_of(case: Case) -> dict[int, User]:
    """The rows of the people of a world."""
    numbers = {key(one): one for one in case.world.users}
    return {numbers[user.pk]: user for user in User.objects.filter(pk__in=list(numbers))}


def limit_of(token: Any) -> Limit | None:
    """The limit of a key as the product knows it."""
    return Limit(ops=token.ops, entities=frozenset(kind for kind in GRANTED if kind in token.types)) if token else None


def opened(user: User, kind: str, keys: dict[Any, int]) -> dict[str, set[int]]:
    """By operation: the numbers of the records of a kind that are open to it."""
    entity, found = entity_named(kind), {op: set() for op in OPS}
    parts = [
        visible(user, op, entity).filter(pk__in=list(keys)).annotate(did=Value(op, CharField())).order_by().values_list("did", "pk")
        for op in OPS
    ]
    for op, pk in parts[0].union(*parts[1:], all=True):
        found[op].add(keys[pk])
    return found


def differences(case: Case, one: int, user: User, token: Any) -> Iterator[tuple[Any, ...]]:
    """Everything the product decides otherwise than the reference, for one person and all records of his world."""
    for kind in ORDER:
        keys = {key(number): number for number, rec in case.kept.items() if rec.type == kind}
        for op, got in opened(user, kind, keys).items():
            for number in keys.values():
                rec = case.world.recs.get(number)
                wanted = bool(rec and policy().can(case.world, one, op, rec, token))
                if wanted != (number in got):
                    yield one, op, kind, number, "reference allows" if wanted else "product allows", token


@pytest.mark.parametrize(("batch", "modules_off"), BATCHES)
def test_the_product_decides_as_the_reference(kinds, batch: int, modules_off: frozenset[str]):
    cases = filled(Random(SEED + batch), WORLDS, modules_off=modules_off)
    ModuleState.objects.bulk_create(ModuleState(module=entity_named(name).module, is_on=False) for name in modules_off)
    wrong, asked, version = [], 0, rules_version()
    for case in cases:
        for one, user in users_of(case).items():
            for token in (None, case.tokens[one]) if one in case.tokens else (None,):
                with acting(user, rules_version=version, limit=limit_of(token)):
                    wrong += differences(case, one, user, token)
                asked += len(OPS) * len(case.kept)
    assert wrong[:10] == []
    assert asked * len(BATCHES) >= LEAST
    assert stale() == 0


def test_one_record_and_the_default_queryset_are_decided_likewise(kinds):
    for case in filled(Random(SEED), 6):
        for one, user in users_of(case).items():
            for rec in case.world.recs.values():
                record = entity_named(rec.type).model.unscoped.get(pk=key(rec.id))
                assert may(user, "update", record) == policy().can(case.world, one, "update", rec), (one, rec)
            seen = {number for number, rec in case.world.recs.items() if policy().can(case.world, one, "read", rec)}
            with acting(user):
                found = {pk for kind in ORDER for pk in entity_named(kind).model.objects.values_list("pk", flat=True)}
            assert found & {key(number) for number in case.kept} == {key(number) for number in seen}


def test_functions_and_field_levels_are_as_in_the_reference(kinds):
    for case in filled(Random(SEED + 7), 20):
        for one, user in users_of(case).items():
            for name in FUNCTIONS:
                assert may(user, name) == policy().may(case.world, one, name)
            for kind in ("alphas", "gammas", "alpha-lines") if user.is_active else ():
                got = {name: level_of(user, entity_named(kind), name) for name in FIELDS}
                assert got == {name: policy().level(case.world, one, kind, name) for name in FIELDS}, (one, kind)


def test_handing_over_is_as_in_the_reference(kinds):
    rng, outcomes = Random(SEED + 8), {True: 0, False: 0}
    for case in filled(rng, 20):
        hand_over_all(case, rng, outcomes)
    assert min(outcomes.values()) > 10
    assert stale() == 0


def hand_over_all(case: Case, rng: Random, outcomes: dict[bool, int]) -> None:
    """Try to hand over each record of the world, take it back, and count what was allowed and what not."""
    users = users_of(case)
    case.world = unshared_below(case)
    for rec in case.world.recs.values():
        if rec.type in RECORDS:
            giver = rng.choice([one for one in users if policy().can(case.world, one, "transfer", rec)] or list(users))
            receiver = rng.choice(list(users))
            after = transferred(case, giver, rec, receiver)
            outcomes[after is not None] += 1
            with transaction.atomic(), acting(users[giver]):
                assert handed_over(rec, giver=users[giver], receiver=users[receiver]) == (after is not None), (giver, rec, receiver)
                assert not after or read_by(users, rec) == {one for one in users if policy().can(after, one, "read", after.recs[rec.id])}
                transaction.set_rollback(True)


def filled(rng: Random, count: int, *, modules_off: frozenset[str] = frozenset()) -> list[Case]:
    """Worlds, written into the database. Neither nearly all nor nearly nothing is allowed in them, else they would prove little."""
    cases = [make_case(rng, modules_off=modules_off) for _ in range(count)]
    fill(cases)
    asked = [policy().can(case.world, one, "read", rec) for case in cases for one in case.world.users for rec in case.world.recs.values()]
    assert 0.05 < sum(asked) / len(asked) < 0.8
    return cases


def stale() -> int:
    """How many records have an `acl` that is not what it should be."""
    return sum(count_stale(entity_named(kind).model) for kind in RECORDS)


def unshared_below(case: Case) -> Any:
    """The world without shares of what its parent controls: the product makes none."""
    mine = {share for share in case.world.shares if case.kept[share.rec].type in PARENTS}
    gone = [key(share.rec) for share in mine]
    Share.objects.filter(record__in=gone).delete()
    for kind in RECORDS:
        refresh_acl(entity_named(kind).model, gone)
    return policy().replace(case.world, shares=case.world.shares - mine)


def transferred(case: Case, giver: int, rec: Any, receiver: int) -> Any:
    """The world after handing over, if the reference allows it and the receiver still reads it when its shares have fallen."""
    try:
        after = policy().transfer(case.world, giver, rec, receiver)
    except PermissionError:
        return None
    return after if policy().can(after, receiver, "read", after.recs[rec.id]) else None


def handed_over(rec: Any, *, giver: User, receiver: User) -> bool:
    """Whether the product handed the record over."""
    try:
        return transfer(entity_named(rec.type), [key(rec.id)], to=Place(receiver), by=giver).moved == 1
    except ValidationError:
        return False


def read_by(users: dict[int, User], rec: Any) -> set[int]:
    """Who reads the record now."""
    return {one for one, user in users.items() if visible(user, "read", entity_named(rec.type)).filter(pk=key(rec.id)).exists()}
