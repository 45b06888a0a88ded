"""Gates demand fields the company has added, and steps set them."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.processes.gates import what_is_missing
from klientela.core.processes.services import move
from klientela.core.processes.tests.test_gates import gate
from klientela.core.processes.tests.test_steps import step
from klientela.core.records.own.models import OwnField
from klientela.core.records.own.publishing import configuration_changed, forget
from klientela.core.records.own.values import value_of
from klientela.core.records.services import change, create
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _anew():
    forget()
    yield
    forget()


def test_an_own_field_is_demanded_and_set(cast):
    for code in ("need", "state"):
        OwnField.objects.create(entity="deals", code=code, label=code.capitalize(), kind="text")
    configuration_changed()
    forget()
    gate(cast, "Offer", settings={"fields": ["own_need"]})
    step(cast, "Offer", settings={"field": "own_state", "value": "offered"})
    with acting(cast.ewa):
        deal = create(entity_named("deals"), {"name": "Pump"}, by=cast.ewa)
        assert [each.fields for each in what_is_missing(deal, cast.stages["Offer"], cast.ewa)] == [("own_need",)]
        ready = change(entity_named("deals"), deal.pk, {"own_need": "Heating"}, by=cast.ewa, version=deal.version)
        assert value_of(move(ready, to=cast.stages["Offer"], by=cast.ewa), "own_state") == "offered"
