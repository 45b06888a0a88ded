"""Leads, rules about them, and the form by which they come."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named
from klientela.modules.leads.capture import open_form


def lead_of(user, **values):
    """A lead of somebody's own."""
    return create(entity_named("leads"), {"company": "Pompa", "contact": "Jan Kos", "email": "jan@pompa.example", **values}, by=user)


def asks(*conditions):
    """A stored question: all of these are true."""
    return {"version": 2, "where": {"all": [list(one) for one in conditions]}}


@pytest.fixture
def form(cast):
    """An open form whose leads wait in the queue of Ewa's team."""
    with acting(cast.dora):
        made = create(entity_named("lead-forms"), {"name": "Site", "heading": "Ask us", "source": "Web", "team": cast.south}, by=cast.dora)
        made.secret = open_form(made, by=cast.dora)
        return made
