"""Deals that stand still or have no next step are found by filters, as far as whoever asks sees what these are made of."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.access.models import Grant
from klientela.core.criteria.compiling import compile_tree
from klientela.core.criteria.tree import Condition, Group
from klientela.core.processes.models import Stage
from klientela.core.records.services import create
from klientela.core.views.tests.levels import ceiling
from klientela.kernel.entity import entity_named
from klientela.modules.sales.models import Deal

pytestmark = pytest.mark.django_db


@pytest.fixture
def deals(cast):
    """Three open deals of Ewa: 1, 5 and 9 days in a stage where 5 are expected; a closed one, 9 days."""
    Stage.unscoped.filter(pk=cast.stages["Interest"].pk).update(expected_days=5)
    made = {}
    with acting(cast.ewa):
        for name, days in (("Fresh", 1), ("Due", 5), ("Cold", 9), ("Closed", 9)):
            made[name] = create(entity_named("deals"), {"name": name, "currency": "PLN"}, by=cast.ewa)
            Deal.unscoped.filter(pk=made[name].pk).update(moved_at=timezone.now() - timedelta(days=days, hours=1))
    Deal.unscoped.filter(pk=made["Closed"].pk).update(closed_at=timezone.now())
    return made


def found(user, flag, value="true"):
    tree = Group((Condition(flag, "is", value),))
    with acting(user):
        return sorted(Deal.objects.filter(compile_tree(tree, entity_named("deals"), user)).values_list("name", flat=True))


def page(user, address):
    client = Client()
    client.force_login(user)
    return client.get(address)


def test_deals_that_stand_still_are_found_and_the_others_by_no(cast, deals):
    assert found(cast.ewa, "stands_still") == ["Cold"]
    assert found(cast.ewa, "stands_still", "false") == ["Closed", "Due", "Fresh"]
    Stage.unscoped.filter(pk=cast.stages["Interest"].pk).update(expected_days=None)
    assert found(cast.ewa, "stands_still") == []


def test_a_list_is_filtered_and_says_so(cast, deals):
    shown = page(cast.ewa, "/deals/?stands_still=true")
    text = shown.content.decode()
    assert shown.status_code == 200 and "Cold" in text and "Fresh" not in text and "stands still" in text.lower()


@pytest.mark.parametrize(("entity", "field"), [("deals", "moved_at"), ("deals", "stage"), ("stages", "expected_days")])
def test_who_does_not_see_what_it_is_made_of_cannot_ask(cast, deals, entity, field):
    ceiling("rep", entity, field)
    unknown = page(cast.ewa, "/deals/?no_such_thing=true")
    refused = page(cast.ewa, "/deals/?stands_still=true")
    assert (refused.status_code, unknown.status_code) == (400, 400)
    assert "tands still" not in page(cast.ewa, "/deals/").content.decode()


def test_a_deal_has_a_next_step_by_what_is_typed_or_by_an_open_task_one_sees(cast, deals):
    assert found(cast.ewa, "without_next_step") == ["Cold", "Due", "Fresh"]
    Deal.unscoped.filter(name="Fresh").update(next_step="Call")
    Deal.unscoped.filter(name="Cold").update(next_on=timezone.localdate())
    with acting(cast.ewa):
        about = {"about_entity": "deals", "about_key": deals["Due"].pk}
        task = create(entity_named("tasks"), {"title": "Write", **about}, by=cast.ewa)
    assert found(cast.ewa, "without_next_step") == []
    assert found(cast.ewa, "without_next_step", "false") == ["Closed", "Cold", "Due", "Fresh"]
    type(task).unscoped.filter(pk=task.pk).update(done_at=timezone.now())
    assert found(cast.ewa, "without_next_step") == ["Due"]


def test_a_task_somebody_may_not_see_is_no_next_step_for_him(cast, deals):
    with acting(cast.ion):
        task = create(entity_named("tasks"), {"title": "Secret"}, by=cast.ion)
    type(task).unscoped.filter(pk=task.pk).update(about_entity="deals", about_key=deals["Due"].pk)
    assert "Due" not in found(cast.ewa, "without_next_step")
    Grant.objects.filter(role__slug="rep", entity="tasks", op="read").exclude(scope="own").delete()
    assert "Due" in found(cast.ewa, "without_next_step")
    ceiling("rep", "tasks", "due_on")
    assert page(cast.ewa, "/deals/?without_next_step=true").status_code == 400
