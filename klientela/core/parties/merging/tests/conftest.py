"""Two companies that are one, with what belongs to each."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.models import FieldLevel, FieldRule, Role
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named


def entering(user: Any) -> Callable[..., Any]:
    """Enter records as a user."""
    return lambda slug, **values: create(entity_named(slug), values, by=user)


@pytest.fixture
def twice(cast: Any) -> Iterator[SimpleNamespace]:
    """A brewery that was entered twice, its people, numbers, relations and episodes."""
    with acting(cast.dora):
        enter = entering(cast.dora)
        kept = enter("organizations", name="Browar Cluj", email="biuro@browar.example", town="Cluj", tags=["beer"])
        lost = enter("organizations", name="Browar S.A.", email="sa@browar.example", phone="+48221234567", tags=["old"])
        other = enter("organizations", name="Malt")
        anna = enter("persons", name="Anna Nowak", employer=lost)
        for party in (kept, lost):
            enter("party-roles", party=party, role="customer")
        enter("party-roles", party=lost, role="supplier")
        enter("identifiers", party=lost, kind="pl.nip", value="5261040828")
        enter("relations", party=lost, kind="part_of", other=kept)
        enter("relations", party=other, kind="partner_of", other=lost)
        enter("relations", party=other, kind="partner_of", other=kept)
        address = enter("addresses", party=lost, town="Sibiu", street="Lipowa 1")
        visit = enter("episodes", party=lost, kind="visit", subject="At the brewery")
    with acting(cast.dora):
        yield SimpleNamespace(kept=kept, lost=lost, other=other, anna=anna, address=address, visit=visit)


@pytest.fixture
def hide() -> Callable[..., None]:
    """Take a field out of the sight of a role."""

    def hidden(user: str, entity: str, field: str) -> None:
        FieldRule.objects.create(role=Role.objects.get(slug=user), entity=entity, field=field, ceiling=FieldLevel.HIDDEN)

    return hidden
