"""A company whose timeline the tests look at."""

from typing import Any

import pytest

from klientela.core.access.acting import acting
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named


@pytest.fixture
def brewery(cast) -> Any:
    """A company that Ewa looks after."""
    with acting(cast.ewa):
        return create(entity_named("organizations"), {"name": "Browar"}, by=cast.ewa)


@pytest.fixture
def foreign(cast) -> Any:
    """A company that Ion looks after, and Ewa only sees."""
    with acting(cast.ion):
        return create(entity_named("organizations"), {"name": "Zamek"}, by=cast.ion)
