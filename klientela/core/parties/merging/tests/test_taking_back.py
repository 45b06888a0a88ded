"""A merge taken back: to the last row, and with what was changed since left as it is."""

import json
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from klientela.core.access.acting import acting
from klientela.core.parties.merging.services import Wish, merge
from klientela.core.parties.models import Party
from klientela.core.records.bulk_runs import begin_undo, carry_out
from klientela.core.records.services import change, create, delete
from klientela.core.records.tests.test_undoing import back, differences, edit, world
from klientela.core.records.undoing import NothingToUndo, offer, preview
from klientela.core.timeline.models import Episode
from klientela.kernel.entity import entity_named, entity_of

pytestmark = pytest.mark.django_db
APART = {"audit_change", "parties_merge", "search_searchword", "access_unplaced"}


def known() -> dict[str, Any]:
    return {name: rows for name, rows in world().items() if name not in APART}


def merged(cast, twice, **wishes):
    with acting(cast.dora):
        return merge([twice.kept.pk, twice.lost.pk], twice.kept.pk, Wish(**wishes), by=cast.dora)


def test_everything_is_as_before(cast, twice):
    before = known()
    done = merged(cast, twice, choices={"name": str(twice.lost.pk)})
    assert known() != before
    outcome = back(cast.dora, done.batch)
    assert (differences_left(before), outcome.lines, outcome.is_final) == ([], [], True)
    with acting(cast.dora), pytest.raises(NothingToUndo):
        offer(outcome.batch, by=cast.dora)


def test_what_was_changed_since_stays_and_is_told(cast, twice):
    done = merged(cast, twice)
    edit(cast.dora, Party.unscoped.get(pk=twice.kept.pk), phone="+40264123456")
    with acting(cast.dora):
        new = create(entity_named("addresses"), {"party": twice.kept, "town": "Iași"}, by=cast.dora)
        expected = preview(done.batch, by=cast.dora)
    outcome = back(cast.dora, done.batch)
    assert (
        [(line.reason, line.fields) for line in outcome.lines]
        == [("kept", ("phone",))]
        == [(line.reason, line.fields) for line in expected]
    )
    new.refresh_from_db()
    assert (new.party_id, Party.unscoped.get(pk=twice.kept.pk).phone) == (twice.kept.pk, "+40264123456")
    assert Episode.unscoped.get().party_id == twice.lost.pk


def test_a_large_one_is_taken_back_as_one_piece_of_work(cast, twice):
    done = merged(cast, twice)
    with acting(cast.dora):
        run = begin_undo(offer(done.batch, by=cast.dora), by=cast.dora)
    carry_out(run, by=cast.dora, tell=lambda done, *, total: None, is_awaited=True)
    assert (run.state, Episode.unscoped.get().party_id, Party.unscoped.get(pk=twice.lost.pk).merged_into) == ("done", twice.lost.pk, None)


def test_only_who_may_delete_all_of_them_takes_it_back(cast, twice):
    done = merged(cast, twice)
    with acting(cast.ewa), pytest.raises(NothingToUndo):
        offer(done.batch, by=cast.ewa)


def test_one_merged_again_since_is_taken_back_first(cast, twice):
    done = merged(cast, twice)
    with acting(cast.dora):
        merge([twice.kept.pk, twice.other.pk], twice.other.pk, by=cast.dora)
        with pytest.raises(NothingToUndo):
            offer(done.batch, by=cast.dora)


EDITS = ("survivor", "visit", "address", "new", "gone")


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(edits=some.lists(some.sampled_from(EDITS), max_size=4), chosen=some.sampled_from(["name", "phone", "tags"]))
def test_whatever_is_done_meanwhile_all_else_is_as_before(cast, twice, edits, chosen):
    """Only rows that somebody touched may differ afterwards."""
    with transaction.atomic():
        before, done = known(), merged(cast, twice, choices={chosen: str(twice.lost.pk)})
        touched = {touch(cast.dora, twice, what, number) for number, what in enumerate(edits)}
        back(cast.dora, done.batch)
        assert {key for _name, rows in differences_left(before) for key in rows} <= touched
        transaction.set_rollback(True)


def differences_left(before: dict[str, Any]) -> list[tuple[str, set[str]]]:
    """The keys of rows that differ, by table; what the merge made itself may lie there under a tombstone."""
    after = known()
    found = []
    for name, rows in differences(before, after):
        keys = {row.get("id") for row in map(json.loads, rows) if row in map(json.loads, before[name]) or not row.get("deleted_at")}
        found += [(name, keys)] if keys else []
    return found


def touch(user, twice, what, number):
    """Somebody changes something; gives the key of what it was."""
    if what == "new":
        with acting(user):
            return str(create(entity_named("addresses"), {"party": twice.kept, "town": f"New {number}"}, by=user).pk)
    record, field = {"survivor": (twice.kept, "town"), "address": (twice.address, "street")}.get(what, (twice.visit, "subject"))
    record.refresh_from_db()
    if record.deleted_at is None:
        with acting(user):
            if what == "gone":
                delete(entity_of(record), record.pk, by=user)
            else:
                change(entity_of(record), record.pk, {field: f"Later {number}"}, by=user, version=record.version)
    return str(record.pk)
