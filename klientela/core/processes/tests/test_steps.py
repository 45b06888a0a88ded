"""What a process does by itself when a record moves."""

import pytest
from django.core.exceptions import ValidationError

from klientela.core.access.acting import acting, current_actor
from klientela.core.criteria.tree import Condition, Group, to_json
from klientela.core.processes.editing import drop, put_step, shift_step
from klientela.core.processes.kinds import ActionKind
from klientela.core.processes.models import Move, StepRun
from klientela.core.processes.services import move
from klientela.core.processes.steps import Step
from klientela.core.records.services import create
from klientela.core.records.undoing import undo_now
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import StaleSave
from klientela.kernel.slot import slot

pytestmark = pytest.mark.django_db


@pytest.fixture
def kinds():
    """Kinds of steps for a test; taken back afterwards."""
    place = slot("processes.actions")
    before = list(place._known)
    yield lambda key, run, **more: place.add(key, ActionKind("Probe", run, lambda *_: "probe", **more))
    place._known = before


def step(cast, stage, kind="set", settings=None, **more):
    place = cast.stages[stage]
    with acting(cast.dora):
        made = put_step(place, Step("", kind, settings=settings or {}, **more), by=cast.dora, version=place.version)
    place.refresh_from_db()
    return made


@pytest.fixture
def deal(cast):
    with acting(cast.ewa):
        yield create(entity_named("deals"), {"name": "Pump"}, by=cast.ewa)


def noted(deal):
    return list(StepRun.objects.filter(record=deal.pk).order_by("id").values_list("text", "has_failed"))


def test_a_field_is_set_noted_and_taken_back_with_the_move(cast, deal):
    step(cast, "Offer", settings={"field": "description", "value": "Offer sent"}, name="Note it")
    with acting(cast.ewa):
        batch = current_actor().batch
        assert move(deal, to=cast.stages["Offer"], by=cast.ewa).description == "Offer sent"
        assert noted(deal) == [("Note it: Description was set.", False)]
    with acting(cast.ewa):
        undo_now(batch, by=cast.ewa)
    deal.refresh_from_db()
    assert (deal.stage, deal.description) == (cast.stages["Interest"], "")
    assert noted(deal) == []
    assert Move.objects.filter(record=deal.pk).count() == 1


def test_a_step_is_done_only_where_its_question_is_true(cast, deal):
    when = to_json(Group((Condition("amount", "gte", "1000"),)))
    step(cast, "Offer", settings={"field": "description", "value": "Big"}, when=when)
    assert move(deal, to=cast.stages["Offer"], by=cast.ewa).description == ""


def test_a_failing_step_undoes_the_move_or_is_noted(cast, deal, kinds):
    def fails(record, settings, *, by):
        raise ValidationError("no paper")

    kinds("must", fails)
    kinds("may", fails, together=False)
    step(cast, "Offer", "may")
    move(deal, to=cast.stages["Offer"], by=cast.ewa)
    assert noted(deal) == [("Probe: no paper", True)]
    step(cast, "Won", "must", name="Print")
    with pytest.raises(ValidationError, match="Step “Print” failed: no paper"):
        move(deal, to=cast.stages["Won"], by=cast.ewa)
    deal.refresh_from_db()
    assert deal.stage == cast.stages["Offer"]


def test_steps_that_move_records_come_to_an_end(cast, deal, kinds):
    def moves(record, settings, *, by):
        move(record, to=cast.stages[settings["to"]], by=by)
        return "moved"

    kinds("move", moves)
    step(cast, "Offer", "move", {"to": "Interest"})
    step(cast, "Interest", "move", {"to": "Offer"})
    moved = move(deal, to=cast.stages["Offer"], by=cast.ewa)
    assert moved.stage in (cast.stages["Interest"], cast.stages["Offer"])
    assert len(noted(deal)) == 2


def test_steps_change_places_and_the_second_editor_is_told(cast):
    first, second = (step(cast, "Offer", settings={"field": "description", "value": word}) for word in "ab")
    stage = cast.stages["Offer"]
    with acting(cast.dora):
        shift_step(stage, second.key, by=cast.dora, version=stage.version, down=False)
        with pytest.raises(StaleSave):
            drop(stage, "steps", first.key, by=cast.dora, version=stage.version)
    stage.refresh_from_db()
    assert [row["key"] for row in stage.steps] == [second.key, first.key]
