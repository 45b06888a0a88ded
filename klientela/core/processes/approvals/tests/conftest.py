"""A rule over deals: from 1,000 on the manager agrees, from 100,000 on the director too."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.criteria.tree import Condition, Group, to_json
from klientela.core.processes.approvals.models import Level, Rule, Who
from klientela.core.records.own.publishing import configuration_changed
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named


def over(amount):
    """Deals of at least this amount."""
    return to_json(Group((Condition("amount", "gte", str(amount)),)))


@pytest.fixture
def rule(cast):
    made = Rule.objects.create(name="Big deals", entity="deals", criteria=over(1000))
    Level.objects.create(rule=made, position=1, who=Who.MANAGER, hours=24)
    Level.objects.create(rule=made, position=2, who=Who.PEOPLE, people=[cast.dora.pk], criteria=over(100_000))
    configuration_changed()
    return made


@pytest.fixture
def deal(cast):
    """A deal of Ewa's for 5,000."""
    with acting(cast.ewa):
        return create(entity_named("deals"), {"name": "Pump", "amount": 5000}, by=cast.ewa)
