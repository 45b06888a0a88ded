"""Questions about records: read from an address, compiled, told in words."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import BadRequest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klientela.core.access.acting import acting
from klientela.core.access.decisions import visible
from klientela.core.criteria.compiling import compile_tree
from klientela.core.criteria.reading import UnknownField, parse
from klientela.core.criteria.telling import describe
from klientela.core.criteria.tree import Condition, Group, from_json, to_json
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db
AMOUNTS = [None, Decimal(0), Decimal(100), Decimal("250.50"), Decimal(1000)]
NAMES = ["Łódź pumps", "Lodz valves", "Zażółć", "steel", ""]


@pytest.fixture
def deals():
    return entity_named("deals")


@pytest.fixture
def some_deals(cast, deals):
    with acting(cast.dora):
        for number, amount in enumerate(AMOUNTS):
            values = {"name": NAMES[number] or "x", "amount": amount, "closes_on": date(2026, 1, number + 1)}
            create(deals, values, by=cast.dora)


def found(query, entity, user):
    with acting(user):
        tree = parse(entity, QueryDict(query), user)
        return set(visible(user, "read", entity).filter(compile_tree(tree, entity, user)).values_list("name", flat=True))


def test_accents_do_not_matter(cast, deals, some_deals):
    assert found("name.contains=lodz", deals, cast.dora) == {"Łódź pumps", "Lodz valves"}
    assert found("name.begins=ŁÓDŹ", deals, cast.dora) == {"Łódź pumps", "Lodz valves"}


def test_signs_of_the_database_mean_themselves(cast, deals, some_deals):
    assert found("name.contains=%25", deals, cast.dora) == set()
    assert found("name.contains=_", deals, cast.dora) == set()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(low=st.decimals(-10, 2000, places=2), high=st.decimals(-10, 2000, places=2))
def test_amounts_between_bounds_are_what_python_says(cast, deals, low, high):
    from klientela.modules.sales.models import Deal

    if not Deal.unscoped.exists():
        with acting(cast.dora):
            for number, amount in enumerate(AMOUNTS):
                create(deals, {"name": f"{number}", "amount": amount}, by=cast.dora)
    expected = {f"{number}" for number, amount in enumerate(AMOUNTS) if amount is not None and low <= amount <= high}
    assert found(f"amount.gte={low}&amount.lte={high}", deals, cast.dora) == expected


@pytest.mark.parametrize("query", ["nothing=1", "acl=1", "name.rhymes=1", "password=x", "amount__gte=1"])
def test_unknown_fields_are_told_alike(cast, deals, query):
    with pytest.raises(UnknownField) as error:
        parse(deals, QueryDict(query), cast.ewa)
    assert str(error.value) == "There is no filter of this name."


@pytest.mark.parametrize(
    "query", ["amount.gte=much", "amount.gte=NaN", "closes_on.gte=2026-02-30", "stage=1", "owner=x", "name.contains=a%00b"]
)
def test_values_that_cannot_be_compared_are_refused(cast, deals, query):
    with pytest.raises(BadRequest):
        parse(deals, QueryDict(query), cast.ewa)


def test_a_filter_by_an_unreadable_record_finds_nothing(cast, deals):
    with acting(cast.dora):
        party = create(entity_named("organizations"), {"name": "Secret"}, by=cast.dora)
        create(deals, {"name": "Hers", "party": party}, by=cast.dora)
    assert found(f"party={party.pk}", deals, cast.dora) == {"Hers"}
    assert found(f"party={party.pk}", deals, cast.zoe) == set()


def test_me_is_whoever_asks(cast, deals, some_deals):
    assert len(found("owner=me", deals, cast.dora)) == len(AMOUNTS)
    assert found("owner=me", deals, cast.ana) == set()


def test_a_question_survives_being_stored():
    tree = Group((Condition("name", "contains", "ł"), Condition("amount", "empty")))
    assert from_json(to_json(tree)) == tree
    with pytest.raises(ValueError, match="not known"):
        from_json({"version": 99, "all": []})


def test_chips_say_the_question_and_how_to_take_it_back(cast, deals):
    query = QueryDict(f"stage={cast.stages['Offer'].pk}&amount.gte=100&sort=name")
    with acting(cast.dora):
        stage, amount = describe(parse(deals, query, cast.dora), deals, user=cast.dora, query=query)
    assert (stage.value, amount.value) == ("Offer", "at least 100")
    assert amount.without == f"?stage={cast.stages['Offer'].pk}&sort=name"
