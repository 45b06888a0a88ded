"""However a list is read, whoever sees few finds the same rows in the same order."""

import pytest

from klientela.core.access import breadth
from klientela.core.access.acting import acting
from klientela.core.access.breadth import aside, sees_few
from klientela.core.access.decisions import visible
from klientela.core.access.models import Share
from klientela.core.access.sql import count_by_code, refresh_acl
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named
from klientela.modules.sales.models import Deal

pytestmark = pytest.mark.django_db
DEALS = entity_named("deals")


@pytest.fixture
def deals(cast):
    for owner in (cast.ewa, cast.ion, cast.dora):
        with acting(owner):
            for number in range(4):
                create(DEALS, {"name": f"{owner.name} {number}"}, by=owner)
    lent = Deal.unscoped.get(name="Ion Popescu 1")
    Share.objects.create(entity="deals", record=lent.pk, user=cast.ewa, level="read", code=0, by=cast.dora)
    refresh_acl(Deal, [lent.pk])
    breadth._few.cache_clear()


@pytest.mark.parametrize("many", [0, 200])
@pytest.mark.parametrize("falling", [True, False])
def test_the_same_rows_in_the_same_order(cast, deals, monkeypatch, many, falling):
    monkeypatch.setattr(breadth, "MANY", many)
    for user in (cast.ewa, cast.ion, cast.ana, cast.eve):
        with acting(user):
            rows = visible(user, "read", DEALS)
            assert sees_few(user, DEALS)
            wanted = rows.order_by("-name" if falling else "name").values_list("name", flat=True)
            found = aside(DEALS, rows, "name", falling=falling)
            assert list(found.values_list("name", flat=True)) == list(wanted)
            assert user == cast.eve or ("unnest" in str(found.query)) == (many == 0)


def test_counting_by_code_ends_where_it_is_enough(cast, deals):
    with acting(cast.ana):
        codes = breadth.codes_for(cast.ana, "read", DEALS)
    assert count_by_code(Deal, codes, most=100) >= visible(cast.ana, "read", DEALS).count() == 8
    assert count_by_code(Deal, codes, most=3) == 3
