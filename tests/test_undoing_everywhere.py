"""Undo over every kind of record: changed one by one, many at once, deleted; the whole database is as it was, and forward again."""

from typing import Any
from uuid import UUID

import pytest

from klientela.core.access.acting import acting
from klientela.core.identity.models import User
from klientela.core.records.bulk_plans import written
from klientela.core.records.bulk_runs import begin, carry_out, fix_keys, rows_of_keys
from klientela.core.records.runs import What
from klientela.core.records.services import change, delete
from klientela.core.records.tests.test_undoing import differences, world
from klientela.core.records.undoing import entity_behind, undo_now
from klientela.kernel.entity import Entity, entities
from tests.kit.people import who_may_to
from tests.kit.values import made, other_value

pytestmark = pytest.mark.django_db
UNDONE = [entity for entity in entities() if entity_behind(entity.model._meta.concrete_model)]
ALL = pytest.mark.parametrize("entity", UNDONE, ids=lambda entity: entity.slug)


def there_and_back(user: User, batch: UUID, before: Any) -> None:
    """Undone, everything is as before; undone again, as after."""
    after = world()
    with acting(user):
        outcome = undo_now(batch, by=user)
    assert outcome.lines == []
    assert differences(before, world()) == []
    with acting(user):
        again = undo_now(outcome.batch, by=user)
    assert again.lines == []
    assert differences(after, world()) == []


@ALL
def test_a_change_is_taken_back(cast, entity: Entity):
    record = made(entity)
    user = who_may_to("update", record)
    name, value = other_value(entity, record)
    before = world()
    with acting(user) as actor:
        change(entity, record.pk, {name: value}, by=user, version=record.version)
    there_and_back(user, actor.batch, before)


@ALL
def test_a_bulk_change_is_taken_back(cast, entity: Entity):
    record = made(entity)
    user = who_may_to("update", record)
    name, value = other_value(entity, record)
    before = world()
    with acting(user):
        plan = {"changes": [{"field": name, "how": "set", "value": written(value)}]}
        run = begin(entity, What.EDIT, plan, by=user, keys=[record.pk])
        fix_keys(run, rows_of_keys(entity, by=user))
        carry_out(run, by=user, tell=lambda done, total: None)
    assert run.changed == 1, list(run.lines.values())
    there_and_back(user, run.batch, before)


@ALL
def test_a_deletion_is_taken_back(cast, entity: Entity):
    record = made(entity)
    user = who_may_to("delete", record)
    if user is None:
        return
    before = world()
    with acting(user) as actor:
        delete(entity, record.pk, by=user)
    there_and_back(user, actor.batch, before)
