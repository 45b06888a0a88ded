"""Switching modules on and off: who may, what goes and comes with it, and that it costs nothing to ask."""

import pytest
from django.core.exceptions import ValidationError

from klientela.core.access.acting import acting, as_system
from klientela.core.access.grants import rules_version
from klientela.core.access.models import ModuleState
from klientela.core.access.modules import modules_off
from klientela.core.access.switches import comes_with, goes_with, switch_off, switch_on
from klientela.core.identity.models import SecurityEvent
from klientela.kernel.errors import NotAllowed
from klientela.kernel.module import is_on, switchable


def labels(modules) -> list[str]:
    return [module.label for module in modules]


def test_modules_and_packs_can_be_switched_but_nothing_of_the_core(cast):
    assert {"sales", "catalogue", "pl", "ro", "eu"} <= set(switchable())
    assert not {"parties", "access", "views", "processes"} & set(switchable())
    with pytest.raises(ValidationError):
        switch_off("parties", by=cast.zoe)
    ModuleState.objects.create(module="parties", is_on=False)
    assert is_on("parties")


def test_what_needs_a_module_goes_with_it_and_what_it_needs_comes_back(cast):
    assert set(labels(goes_with("catalogue"))) == {"sales", "leads", "pipeline", "forecast", "purchases"}
    assert set(labels(switch_off("catalogue", by=cast.zoe))) == {"catalogue", "sales", "leads", "pipeline", "forecast", "purchases"}
    assert not is_on("sales") and not is_on("leads")
    assert labels(comes_with("sales")) == ["catalogue"]
    assert labels(switch_on("sales", by=cast.zoe)) == ["sales", "catalogue"]
    assert labels(switch_on("leads", by=cast.zoe)) == ["leads"]
    assert modules_off() == {"pipeline", "forecast", "purchases"}
    assert labels(switch_on("purchases", by=cast.zoe)) == ["purchases"]
    assert labels(switch_on("pipeline", by=cast.zoe)) + labels(switch_on("forecast", by=cast.zoe)) == ["pipeline", "forecast"]
    assert modules_off() == frozenset()


def test_switching_what_is_switched_already_changes_and_notes_nothing(cast):
    switch_off("sales", by=cast.zoe)
    noted = SecurityEvent.objects.count()
    assert switch_off("sales", by=cast.zoe) == []
    assert SecurityEvent.objects.count() == noted


def test_a_module_is_off_while_one_it_needs_is_off_whatever_its_own_row_says(cast):
    ModuleState.objects.create(module="catalogue", is_on=False)
    ModuleState.objects.create(module="sales", is_on=True)
    assert not is_on("sales")


def test_only_who_may_change_settings_switches_and_it_is_noted(cast):
    with pytest.raises(NotAllowed):
        switch_off("sales", by=cast.dora)
    switch_off("sales", by=cast.zoe, address="10.0.0.7")
    event = SecurityEvent.objects.latest("pk")
    assert (event.kind, event.by, event.address) == ("settings_changed", cast.zoe, "10.0.0.7")
    assert event.detail == {"setting": "modules", "on": False, "modules": ["sales", "leads", "pipeline", "forecast"]}


def test_asking_within_a_request_costs_no_statement(cast, django_assert_num_queries):
    with acting(cast.ewa, rules_version=rules_version()):
        is_on("sales")
        with django_assert_num_queries(0):
            assert is_on("sales")
            assert is_on("catalogue")


def test_a_piece_of_the_systems_work_asks_once(cast, django_assert_num_queries):
    with as_system("test"), django_assert_num_queries(1):
        assert is_on("sales")
        assert is_on("pl")


def test_the_core_is_never_asked_about(cast, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert is_on("parties")
        assert is_on("")
