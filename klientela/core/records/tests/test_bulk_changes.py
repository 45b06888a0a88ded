"""Many records at once: all checks of one, each refused one with its reason, one batch, taken back as one."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from klientela.core.access.acting import acting
from klientela.core.audit.models import Change
from klientela.core.parties.models import Organization, Party
from klientela.core.records.bulk_runs import begin, carry_out, fix_keys, rows_of_keys, stop
from klientela.core.records.locking import lock
from klientela.core.records.runs import BulkLine, BulkRun, Reason, RunState, What
from klientela.core.records.services import change, create
from klientela.core.records.tests.test_undoing import differences, world
from klientela.core.records.undoing import offer, undo_now
from klientela.kernel.entity import entity_named, entity_of
from klientela.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db


def companies(user: Any, number: int = 5, **values: Any) -> list[Any]:
    with acting(user):
        return [
            create(entity_of(Organization), {"name": f"Firm {n}", "town": "Cluj", "employees": n, **values}, by=user)
            for n in range(1, number + 1)
        ]


def carried_out(user: Any, what: What, plan: dict[str, Any], records: list[Any], *, entity: str = "organizations") -> BulkRun:
    kind = entity_named(entity)
    with acting(user):
        run = begin(kind, what, plan, by=user, keys=[record.pk for record in records])
        fix_keys(run, rows_of_keys(kind, by=user))
        carry_out(run, by=user, tell=lambda done, total: None)
    return run


def edits(**fields: Any) -> dict[str, Any]:
    return {"changes": [{"field": name, "how": how, "value": value} for name, (how, value) in fields.items()]}


def reasons(run: BulkRun) -> dict[Any, str]:
    return dict(BulkLine.objects.filter(run=run).values_list("record", "reason"))


def test_fields_are_set_raised_and_tagged_in_one_batch_and_come_back(cast):
    firms = companies(cast.ewa, tags=["old"])
    before = world()
    plan = edits(town=("set", " Iași "), employees=("percent", "50"), tags=("add", ["vip", "old"]), country=("clear", None))
    run = carried_out(cast.ewa, What.EDIT, plan, firms)
    assert (run.state, run.changed, run.position) == (RunState.DONE, 5, 5)
    kept = Party.unscoped.filter(pk__in=[firm.pk for firm in firms])
    assert set(kept.values_list("town", flat=True)) == {"Iași"}
    assert sorted(kept.values_list("employees", flat=True)) == [2, 3, 4, 6, 8]
    assert all(tags == ["old", "vip"] for tags in kept.values_list("tags", flat=True))
    assert Change.objects.filter(batch=run.batch).values("row").distinct().count() == 5
    with acting(cast.ewa):
        assert undo_now(offer(run.batch, by=cast.ewa).batch, by=cast.ewa).restored == 5
    assert differences(before, world()) == []


def test_a_service_of_its_own_is_asked_for_each_record(cast):
    firms = companies(cast.ewa, 3)
    run = carried_out(cast.ewa, What.EDIT, edits(email=("set", "Office@Example.COM")), firms)
    assert run.changed == 3
    assert set(Party.unscoped.filter(pk__in=[firm.pk for firm in firms]).values_list("email", flat=True)) == {"office@example.com"}


def test_what_may_not_be_changed_is_listed_with_its_reason(cast):
    mine, theirs = companies(cast.ewa, 3), companies(cast.ion, 1)
    with acting(cast.dora):
        lock(mine[0], by=cast.dora)
    run = carried_out(cast.ewa, What.EDIT, edits(town=("set", "Iași")), [*mine, *theirs])
    assert run.changed == 2
    assert reasons(run)[mine[0].pk] == Reason.LOCKED
    assert reasons(run)[theirs[0].pk] in {Reason.FORBIDDEN, Reason.MISSING}


def test_who_was_faster_is_not_overwritten(cast):
    firms, kind = companies(cast.ewa, 3), entity_named("organizations")
    with acting(cast.ewa):
        run = begin(kind, What.EDIT, edits(town=("set", "Iași")), by=cast.ewa, keys=[firm.pk for firm in firms])
        fix_keys(run, rows_of_keys(kind, by=cast.ewa))
    with acting(cast.ana):
        change(kind, firms[1].pk, {"town": "Turda"}, by=cast.ana, version=1)
    with acting(cast.ewa):
        carry_out(run, by=cast.ewa, tell=lambda done, total: None)
    (line,) = BulkLine.objects.filter(run=run)
    assert (run.changed, line.record, line.reason, line.who) == (2, firms[1].pk, Reason.MEANWHILE, cast.ana.pk)


def test_a_unique_value_goes_to_one(cast):
    with acting(cast.dora):
        products = [create(entity_named("products"), {"name": f"P{n}", "code": f"c{n}"}, by=cast.dora) for n in range(5)]
    run = carried_out(cast.dora, What.EDIT, edits(code=("set", "same")), products, entity="products")
    assert (run.changed, len(reasons(run))) == (1, 4)
    assert set(reasons(run).values()) == {Reason.INVALID}


def test_deleted_and_handed_over_come_back(cast):
    firms = companies(cast.ana, 4)
    before = world()
    given = carried_out(cast.dora, What.ASSIGN, {"owner": str(cast.ion.pk)}, firms)
    assert given.changed == 4 and set(Party.unscoped.filter(pk__in=[f.pk for f in firms]).values_list("owner", flat=True)) == {cast.ion.pk}
    gone = carried_out(cast.dora, What.DELETE, {}, firms)
    assert gone.changed == 4
    for run in (gone, given):
        with acting(cast.dora):
            undo_now(run.batch, by=cast.dora)
    assert differences(before, world()) == []


def test_what_cannot_be_done_is_refused_before_it_begins(cast):
    kind = entity_named("organizations")
    with acting(cast.ewa):
        for plan in ({"changes": []}, edits(owner=("set", "x")), edits(nothing=("set", "x")), edits(employees=("set", "many"))):
            with pytest.raises(ValidationError):
                begin(kind, What.EDIT, plan, by=cast.ewa, keys=[])
    with acting(cast.eve), pytest.raises(NotAllowed):
        begin(kind, What.DELETE, {}, by=cast.eve, keys=[])


def test_a_run_that_is_stopped_ends(cast):
    firms, kind = companies(cast.ewa, 3), entity_named("organizations")
    with acting(cast.ewa):
        run = begin(kind, What.EDIT, edits(town=("set", "Iași")), by=cast.ewa, keys=[firm.pk for firm in firms])
        fix_keys(run, rows_of_keys(kind, by=cast.ewa))
        stop(run.pk, by=cast.ewa)
        carry_out(run, by=cast.ewa, tell=lambda done, total: None)
    assert (run.state, run.changed) == (RunState.STOPPED, 0)
