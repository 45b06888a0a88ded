"""Moving a record through its process."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.processes.models import Move, Stage
from klientela.core.processes.services import change_process, move
from klientela.core.processes.setting_up import set_up_process
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(cast):
    with acting(cast.ewa):
        yield create(entity_named("deals"), {"name": "Pump"}, by=cast.ewa)


def test_a_record_begins_in_the_first_stage_and_each_move_is_a_row(cast, deal):
    assert deal.stage == cast.stages["Interest"]
    moved = move(deal, to=cast.stages["Offer"], by=cast.ewa)
    rows = Move.objects.filter(record=deal.pk).order_by("id")
    assert [(row.from_stage, row.stage, row.by) for row in rows] == [
        (None, cast.stages["Interest"], cast.ewa),
        (cast.stages["Interest"], cast.stages["Offer"], cast.ewa),
    ]
    assert moved.moved_at == rows[1].at > moved.opened_at
    assert moved.is_open


def test_a_stage_of_another_process_is_refused(cast, deal):
    other = set_up_process({"name": "Other"}, [{"name": "Start"}], by=cast.dora)
    stage = Stage.unscoped.get(process=other)
    with pytest.raises(ValidationError, match="another process"):
        move(deal, to=stage, by=cast.ewa)
    assert Move.objects.filter(record=deal.pk).count() == 1


@pytest.mark.parametrize("days", [-1, 1])
def test_there_is_no_travel_in_time(cast, deal, days):
    with pytest.raises(ValidationError, match="nor in the future"):
        move(deal, to=cast.stages["Offer"], by=cast.ewa, at=timezone.now() + timedelta(days=days))


def test_what_is_closed_is_closed_once(cast, deal):
    won = move(deal, to=cast.stages["Won"], by=cast.ewa)
    assert won.closed_at == won.moved_at
    with pytest.raises(ValidationError, match="closed already"):
        move(won, to=cast.stages["Lost"], by=cast.ewa)
    assert move(won, to=cast.stages["Won"], by=cast.ewa).closed_at == won.closed_at
    assert Move.objects.filter(record=deal.pk).count() == 2
    assert move(won, to=cast.stages["Offer"], by=cast.ewa).closed_at is None


def test_an_open_record_goes_on_in_another_process(cast, deal):
    other = set_up_process({"name": "Other"}, [{"name": "Start"}, {"name": "End", "kind": "won"}], by=cast.dora)
    moved = change_process(deal, to=other, by=cast.ewa)
    assert (moved.process, moved.stage.name) == (other, "Start")
    with pytest.raises(ValidationError, match="another process"):
        move(moved, to=cast.stages["Offer"], by=cast.ewa)
