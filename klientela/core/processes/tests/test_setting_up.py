"""Defining processes and their stages."""

import pytest
from django.core.exceptions import ValidationError

from klientela.core.access.acting import acting
from klientela.core.processes.models import Stage
from klientela.core.records.services import change, create, delete
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db


@pytest.fixture
def dora(cast):
    with acting(cast.dora):
        yield cast.dora


def stages(process):
    return [(stage.name, stage.kind, stage.position, stage.probability) for stage in Stage.objects.filter(process=process)]


def add(process, by, **values):
    return create(entity_named("stages"), {"process": process, **values}, by=by)


@pytest.fixture
def process(dora):
    return create(entity_named("processes"), {"name": "Service contracts"}, by=dora)


def test_a_new_process_can_be_used_at_once(process):
    assert stages(process) == [("New", "open", 1, 10), ("Won", "won", 2, 100), ("Lost", "lost", 3, 0)]


def test_a_stage_takes_its_place_open_before_won_before_lost(process, dora):
    add(process, dora, name="Contract", probability=80)
    add(process, dora, name="First", position=1)
    add(process, dora, name="Won later", kind="won", probability=7)
    assert [row[0] for row in stages(process)] == ["First", "New", "Contract", "Won", "Won later", "Lost"]
    assert [row[2:] for row in stages(process)][-2:] == [(5, 100), (6, 0)]


def test_stages_change_places_both_ways(process, dora):
    contract = add(process, dora, name="Contract")
    up = change(entity_named("stages"), contract.pk, {"position": 1}, by=dora, version=contract.version)
    assert [row[0] for row in stages(process)][:2] == ["Contract", "New"]
    change(entity_named("stages"), contract.pk, {"position": 2}, by=dora, version=up.version)
    assert [row[0] for row in stages(process)][:2] == ["New", "Contract"]


def test_the_last_open_stage_stays(process, dora):
    last = Stage.objects.get(process=process, kind="open")
    with pytest.raises(ValidationError, match="at least one open stage"):
        delete(entity_named("stages"), last.pk, by=dora)
    with pytest.raises(ValidationError, match="at least one open stage"):
        change(entity_named("stages"), last.pk, {"kind": "won"}, by=dora, version=last.version)


def test_a_stage_in_use_stays_and_keeps_its_kind(cast, dora):
    with acting(cast.ewa):
        create(entity_named("deals"), {"name": "Pump", "stage": cast.stages["Offer"]}, by=cast.ewa)
    for entity, pk in (("stages", cast.stages["Offer"].pk), ("processes", cast.process.pk)):
        with pytest.raises(ValidationError, match=r"in use"):
            delete(entity_named(entity), pk, by=dora)
    with pytest.raises(ValidationError, match="in use"):
        change(entity_named("stages"), cast.stages["Offer"].pk, {"kind": "lost"}, by=dora, version=1)


def test_an_unused_process_goes_with_its_stages(process, dora):
    delete(entity_named("processes"), process.pk, by=dora)
    assert not Stage.objects.filter(process=process).exists()
