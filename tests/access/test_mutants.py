"""Each rule of the decision is taken out in turn; the comparison with the reference notices every time, or it would prove little."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from django.db.models import Q

from klientela.core.access import decisions, grants, opening, standing
from klientela.core.access.acting import acting
from klientela.core.access.grants import Rights, rules_version
from klientela.core.access.models import ModuleState
from klientela.kernel.entity import Entity, entity_named
from tests.access.kinds import own_kinds
from tests.access.test_oracle import SEED, differences, filled, limit_of, users_of

pytestmark = [pytest.mark.django_db, pytest.mark.real_data, pytest.mark.exhaustive]
OFF = frozenset({"betas"})
rights_of, codes = decisions._rights, Rights.codes


def with_all_modules(user: Any) -> Rights:
    return replace(rights_of(user), modules_off=frozenset())


def shares_alone(rights: Rights, entity: str, op: str) -> Any:
    """Shares open what no grant speaks of."""
    found = codes(rights, entity, op)
    return found if found is grants.EVERYTHING else found.union(*rights.shares.values())


MUTANTS: dict[str, tuple[Any, str, Any]] = {
    "locked records are changed": (opening, "_unlocked", lambda *where: Q()),
    "what one cannot read is written": (opening, "_reading_follows", lambda *asked: True),
    "restrictions are forgotten": (Rights, "confined", lambda *asked: []),
    "no grant is needed": (Rights, "has", lambda *asked: True),
    "shares go beyond their level": (grants, "SHARES_FOR", {op: ("read", "update") for op in ("read", "export", "update", "delete")}),
    "shares open every operation": (Rights, "codes", shares_alone),
    "shares open nothing": (grants, "SHARES_FOR", {}),
    "parents decide at any depth": (opening, "DEEPEST", 9),
    "parents decide at no depth": (opening, "DEEPEST", 0),
    "a parent is asked for the same": (opening, "parent_op", lambda op: op),
    "a parent is only asked for reading": (opening, "parent_op", lambda op: "read"),
    "what a key may is not asked": (decisions, "_key_allows", lambda *asked: True),
    "modules cannot be switched off": (decisions, "_rights", with_all_modules),
    "nobody has subordinates": (standing, "_staff", lambda users: {}),
}


@pytest.fixture
def kinds(db: None) -> Iterator[dict[str, Entity]]:
    """The kinds of records only these tests know."""
    with own_kinds() as made:
        yield made


@pytest.mark.parametrize("name", MUTANTS)
def test_a_rule_taken_out_is_missed(kinds, monkeypatch, name: str):
    cases = filled(Random(SEED + 11), 6, modules_off=OFF)
    ModuleState.objects.bulk_create(ModuleState(module=entity_named(kind).module, is_on=False) for kind in OFF)
    assert not any(found(case) for case in cases[:1])
    monkeypatch.setattr(*MUTANTS[name])
    assert any(found(case) for case in cases)


def found(case: Any) -> bool:
    """Whether anything in a world is decided otherwise than by the reference."""
    return any(_differs(case, one, user) for one, user in users_of(case).items())


def _differs(case: Any, one: int, user: Any) -> bool:
    for token in (None, case.tokens[one]) if one in case.tokens else (None,):
        with acting(user, rules_version=rules_version(), limit=limit_of(token)):
            if next(differences(case, one, user, token), None):
                return True
    return False
