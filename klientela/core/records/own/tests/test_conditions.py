"""Own fields that are there, may be changed or are needed only at times; in Python as in the database."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from klientela.core.access.acting import acting
from klientela.core.access.decisions import visible
from klientela.core.access.models import Territory
from klientela.core.access.placing import place_all
from klientela.core.criteria.compiling import compile_tree
from klientela.core.criteria.holding import holds
from klientela.core.criteria.tree import Condition, Group
from klientela.core.records.own.conditions import standing
from klientela.core.records.own.values import value_of
from klientela.core.records.services import change, create
from klientela.kernel.entity import entity_named
from tests.kit.browser import browser
from tests.kit.own_fields import own_field, when

pytestmark = pytest.mark.django_db
COMPANIES, DEALS = entity_named("organizations"), entity_named("deals")
ASKED = [
    ("employees", "gte", "10"), ("employees", "between", "1,9"), ("employees", "not", "12"), ("employees", "empty", ""),
    ("name", "contains", "STÄL"), ("name", "begins", "sta"), ("name", "lacks", "x"), ("name", "is", "Stal"), ("name", "like", "stall"),
    ("town", "ends", "lodz"), ("town", "filled", ""), ("revenue", "gt", "99 PLN"), ("revenue", "gt", "99 EUR"), ("country", "is", "PL,RO"),
    ("own_size", "lt", "2"), ("own_grade", "is", "gold"), ("own_grade", "not", "gold"), ("own_words", "every", "gold,silver"),
    ("own_words", "lacks", "gold"), ("own_since", "lt", "today"), ("own_since", "anniversary", "this.year"), ("own_flag", "is", "1"),
    ("own_flag", "is", "0"), ("tags", "has", "a,b"), ("owner", "is", "me"), ("owner", "not", "me"), ("own_since", "is", "last.10.years"),
]  # fmt: skip
ROWS = (
    {"name": "Stal", "town": "Łódź", "employees": 12, "revenue": 100, "currency": "PLN", "country": "PL", "own_size": Decimal("1.5")},
    {"name": "Wool", "own_grade": "gold", "own_words": ["gold", "silver"], "own_since": date(2024, 5, 1), "own_flag": True, "tags": ["a"]},
    {"name": "X", "own_size": Decimal(3), "own_grade": "silver", "own_words": ["gold"], "employees": 3},
)


@pytest.fixture
def fields(cast):
    for code, kind in (("size", "decimal"), ("grade", "choice"), ("words", "tags"), ("since", "date"), ("flag", "boolean")):
        own_field("organizations", code, kind)


def test_what_holds_in_python_holds_in_the_database(fields, cast):
    with acting(cast.ewa):
        made = [create(COMPANIES, {**row}, by=cast.ewa) for row in ROWS]
        for asked in ASKED:
            tree = Group((Condition(*asked),))
            found = set(visible(cast.ewa, "read", COMPANIES).filter(compile_tree(tree, COMPANIES, cast.ewa)).values_list("pk", flat=True))
            for record in made:
                values = {name: value_of(record, name) for name in (asked[0], "currency")}
                assert holds(tree, COMPANIES, values, user=cast.ewa) == (record.pk in found), (asked, record)


def test_a_field_is_needed_hidden_or_only_read_as_the_record_stands(cast):
    own_field("organizations", "reason", conditions={"required": when("employees", "gte", "100"), "fixed": when("town", "is", "Rome")})
    own_field("organizations", "note", conditions={"hidden": when("employees", "empty")})
    with acting(cast.ewa):
        with pytest.raises(ValidationError, match="needed"):
            create(COMPANIES, {"name": "A", "employees": 100}, by=cast.ewa)
        made = create(COMPANIES, {"name": "A", "own_note": "lost"}, by=cast.ewa)
        assert value_of(made, "own_note") is None
        with pytest.raises(ValidationError, match="needed"):
            change(COMPANIES, made.pk, {"employees": 200}, by=cast.ewa, version=made.version)
        made = change(COMPANIES, made.pk, {"employees": 200, "own_reason": "r", "own_note": "n"}, by=cast.ewa, version=made.version)
        assert (value_of(made, "own_reason"), value_of(made, "own_note")) == ("r", "n")
        made = change(COMPANIES, made.pk, {"town": "Rome"}, by=cast.ewa, version=made.version)
        with pytest.raises(ValidationError, match="cannot be changed"):
            change(COMPANIES, made.pk, {"own_reason": "other"}, by=cast.ewa, version=made.version)
        assert standing(COMPANIES, {"employees": None}, cast.ewa, record=made).hidden == {"own_note"}


def test_a_condition_asks_where_the_party_lies(cast):
    poland, cracow = (
        Territory.objects.create(name=name, rules=rules) for name, rules in (("Poland", {"countries": ["PL"]}), ("Cracow", {}))
    )
    own_field("deals", "reason", conditions={"required": when("territory", "is", str(poland.pk))})
    with acting(cast.dora):
        parties = [create(COMPANIES, {"name": name, "country": country}, by=cast.dora) for name, country in (("A", "PL"), ("B", "RO"))]
        place_all()
        parties = [entity_named("parties").model.objects.get(pk=party.pk) for party in parties]
        create(DEALS, {"name": "Free", "party": parties[1], "process": cast.process}, by=cast.dora)
        with pytest.raises(ValidationError, match="needed"):
            create(DEALS, {"name": "Needs", "party": parties[0], "process": cast.process}, by=cast.dora)
        for op, value in (("is", str(poland.pk)), ("not", str(poland.pk)), ("is", str(cracow.pk)), ("empty", ""), ("filled", "")):
            tree = Group((Condition("territory", op, value),))
            found = set(visible(cast.dora, "read", COMPANIES).filter(compile_tree(tree, COMPANIES, cast.dora)).values_list("pk", flat=True))
            assert {party.pk for party in parties if holds(tree, COMPANIES, {"id": party.pk}, user=cast.dora)} == found
            assert holds(tree, DEALS, {"party": parties[0]}, user=cast.dora) == (parties[0].pk in found)
        assert not holds(Group((Condition("territory", "filled"),)), DEALS, {}, user=cast.dora)
    page = browser(cast.zoe).get("/settings/question/deals/plain/?where.join=all&where-0.field=amount&where-0.op=filled")
    assert page.status_code == 200 and b'value="territory"' in page.content
