"""While others work: a record somebody is writing, a worker that is killed, sequences of edits and undos by chance."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from klientela.core.access.acting import acting
from klientela.core.parties.models import Organization, Party
from klientela.core.records import bulk_runs
from klientela.core.records.bulk_runs import Work, begin, carry_out, fix_keys, rows_of_keys
from klientela.core.records.runs import BulkLine, BulkRun, Reason, RunState, What
from klientela.core.records.services import change, create
from klientela.core.records.tests.test_undoing import differences, world
from klientela.core.records.undoing import undo_now
from klientela.kernel.entity import entity_named, entity_of
from tests.cast import Cast, make_cast

KIND = entity_named("organizations")
PLAN = {"changes": [{"field": "town", "how": "set", "value": "Iași"}]}


def companies(user: Any, number: int) -> list[Any]:
    with acting(user):
        return [create(entity_of(Organization), {"name": f"Firm {n}", "town": "Cluj"}, by=user) for n in range(number)]


def begun(user: Any, firms: list[Any]) -> BulkRun:
    run = begin(KIND, What.EDIT, PLAN, by=user, keys=[firm.pk for firm in firms])
    fix_keys(run, rows_of_keys(KIND, by=user))
    return run


def quietly(done: int, *, total: int) -> None:
    """Nobody is told."""


@contextmanager
def somebody_writing(key: Any) -> Iterator[None]:
    """A colleague holds a record in a transaction of his own."""
    known = connection.get_connection_params()
    for name in ("context", "cursor_factory", "prepare_threshold", "server_side_binding"):
        known.pop(name, None)
    with psycopg.connect(**known) as other:
        other.execute("SELECT 1 FROM parties_party WHERE id = %s FOR UPDATE", [key])
        yield
        other.rollback()


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return make_cast()


def test_a_record_somebody_is_writing_is_waited_for_and_listed(people, monkeypatch):
    monkeypatch.setattr(bulk_runs, "PAUSE", 0)
    firms = companies(people.ewa, 3)
    with acting(people.ewa):
        run = begun(people.ewa, firms)
        with somebody_writing(firms[1].pk):
            carry_out(run, by=people.ewa, tell=quietly)
    assert (run.state, run.changed) == (RunState.DONE, 2)
    with acting(people.ewa):
        (line,) = BulkLine.objects.filter(run=run)
        assert (line.record, line.reason) == (firms[1].pk, Reason.BUSY)
        with somebody_writing(firms[0].pk):
            assert [kept.reason for kept in undo_now(run.batch, by=people.ewa).lines] == [Reason.BUSY]
        assert undo_now(run.batch, by=people.ewa).restored == 1


def test_a_run_that_lost_its_worker_goes_on_and_does_nothing_twice(people, monkeypatch):
    monkeypatch.setattr(bulk_runs, "AT_ONCE", 2)
    firms = companies(people.ewa, 5)
    raised = {"changes": [{"field": "employees", "how": "set", "value": "1"}]}
    with acting(people.ewa):
        first = begin(KIND, What.EDIT, raised, by=people.ewa, keys=[firm.pk for firm in firms])
        fix_keys(first, rows_of_keys(KIND, by=people.ewa))
        carry_out(first, by=people.ewa, tell=quietly)
        plan = {"changes": [{"field": "employees", "how": "increase", "value": "10"}]}
        run = begin(KIND, What.EDIT, plan, by=people.ewa, keys=[firm.pk for firm in firms])
        fix_keys(run, rows_of_keys(KIND, by=people.ewa))
        with pytest.raises(KeyboardInterrupt):
            carry_out(run, by=people.ewa, tell=killed_at(2))
        again = BulkRun.objects.get(pk=run.pk)
        assert (again.state, again.position) == (RunState.RUNNING, 2)
        carry_out(again, by=people.ewa, tell=quietly)
    assert again.changed == 5
    assert list(Party.unscoped.values_list("employees", flat=True)) == [11] * 5


def killed_at(position: int) -> Any:
    def tell(done: int, *, total: int) -> None:
        if done >= position:
            raise KeyboardInterrupt

    return tell


def test_a_portion_that_fails_leaves_nothing_half_done(people, monkeypatch):
    firms = companies(people.ewa, 3)
    note = Work._note
    with acting(people.ewa):
        run = begun(people.ewa, firms)
        monkeypatch.setattr(Work, "_note", lambda *_args, **_more: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            carry_out(run, by=people.ewa, tell=quietly)
    monkeypatch.setattr(Work, "_note", note)
    assert (run.state, run.position) == (RunState.FAILED, 0)
    assert set(Party.unscoped.values_list("town", flat=True)) == {"Cluj"}


TOWNS = some.sampled_from(["Iași", "Turda", "Łódź", ""])
EDITS = some.lists(some.tuples(some.sampled_from(["town", "legal_name", "description"]), TOWNS), min_size=1, max_size=5)


@pytest.mark.django_db
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS)
def test_edits_taken_back_in_their_order_leave_no_trace(cast, edits):
    firm = companies(cast.ewa, 1)[0]
    states, batches = [world()], []
    for name, value in edits:
        firm.refresh_from_db()
        with acting(cast.ewa) as actor:
            change(KIND, firm.pk, {name: value}, by=cast.ewa, version=firm.version)
        batches.append(actor.batch)
        states.append(world())
    for batch, before, after in reversed(list(zip(batches, states[:-1], states[1:], strict=True))):
        if before == after:
            continue
        with acting(cast.ewa):
            undo_now(batch, by=cast.ewa)
        assert differences(before, world()) == []


def test_a_run_from_which_the_database_was_taken_goes_on(people, monkeypatch):
    firms = companies(people.ewa, 3)
    note = Work._note

    def lost(*_args: Any, **_more: Any) -> None:
        raise OperationalError("deadlock detected")

    with acting(people.ewa):
        run = begun(people.ewa, firms)
        monkeypatch.setattr(Work, "_note", lost)
        with pytest.raises(OperationalError):
            carry_out(run, by=people.ewa, tell=quietly)
        monkeypatch.setattr(Work, "_note", note)
        again = BulkRun.objects.get(pk=run.pk)
        assert (again.state, again.position) == (RunState.RUNNING, 0)
        carry_out(again, by=people.ewa, tell=quietly)
    assert (again.state, again.changed) == (RunState.DONE, 3)


def test_who_waits_does_not_wait_for_a_record_somebody_is_writing(people, monkeypatch):
    monkeypatch.setattr(bulk_runs.time, "sleep", lambda seconds: pytest.fail("slept") if seconds else None)
    firms = companies(people.ewa, 2)
    with acting(people.ewa):
        run = begun(people.ewa, firms)
        with somebody_writing(firms[1].pk):
            carry_out(run, by=people.ewa, tell=quietly, is_awaited=True)
    assert (run.state, run.changed) == (RunState.DONE, 1)
