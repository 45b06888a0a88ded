"""Processes wait for tasks, and make them; whoever stands around a record is told."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.processes.gates import what_is_missing
from klientela.core.processes.models import StepRun
from klientela.core.processes.services import move
from klientela.core.processes.tests.test_gates import gate
from klientela.core.processes.tests.test_steps import step
from klientela.core.records.services import create
from klientela.core.tasks.models import Notice, Task
from klientela.core.tasks.services import add_task, finish
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(cast):
    with acting(cast.ewa):
        yield create(entity_named("deals"), {"name": "Pump"}, by=cast.ewa)


def test_a_gate_waits_for_open_tasks(cast, deal):
    gate(cast, "Offer", "tasks", {})
    assert not what_is_missing(deal, cast.stages["Offer"], cast.ewa)
    task = add_task(title="Call", by=cast.ewa, about=deal)
    assert [str(each.text) for each in what_is_missing(deal, cast.stages["Offer"], cast.ewa)] == ["1 task is not done yet: Call."]
    finish(task, by=cast.ewa)
    assert not what_is_missing(deal, cast.stages["Offer"], cast.ewa)


def test_a_step_makes_a_task_and_tells_the_manager(cast, deal):
    step(cast, "Offer", "task", {"title": "Send the offer", "whom": "owner", "days": 3})
    step(cast, "Offer", "notify", {"whom": ["owner", "manager"], "text": "100% ready"})
    move(deal, to=cast.stages["Offer"], by=cast.ewa)
    assert Task.objects.get(about_key=deal.pk).owner == cast.ewa
    texts = StepRun.objects.filter(record=deal.pk).values_list("text", flat=True)
    assert [text.split(":")[0] for text in texts] == ["Make a task", "Tell somebody"]
    assert not StepRun.objects.filter(record=deal.pk, has_failed=True).exists()
    assert Notice._base_manager.filter(kind="process.step").exists()
