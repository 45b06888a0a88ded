"""What the tests of arrangements need beside the cast."""

import pytest

from klientela.core.access.models import FieldLevel, FieldRule, Role
from tests.cast import hire


@pytest.fixture
def second_administrator(cast):
    return hire("Zed Second", "administrator")


@pytest.fixture
def hide():
    def hidden(role, entity, field):
        FieldRule.objects.create(role=Role.objects.get(slug=role), entity=entity, field=field, ceiling=FieldLevel.HIDDEN)

    return hidden
