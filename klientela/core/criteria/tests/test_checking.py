"""Questions that cannot be asked: told clearly, at the part they concern, and never asked without it."""

import json

import pytest
from django.core.exceptions import BadRequest
from django.http import QueryDict

from klientela.core.access.acting import acting
from klientela.core.access.models import FieldRule, Role
from klientela.core.criteria.checking import check
from klientela.core.criteria.compiling import compile_tree
from klientela.core.criteria.reading import UnknownField, parse
from klientela.core.criteria.tree import Condition, Group, Related
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db
NO_FILTER = "There is no filter of this name."


def asked(cast, where, slug="organizations", user=None):
    query = QueryDict(mutable=True)
    query["where"] = where if isinstance(where, str) else json.dumps(where)
    user = user or cast.dora
    with acting(user):
        return parse(entity_named(slug), query, user)


def nested(depth):
    where = {"all": [["name", "is", "x"]]}
    for _ in range(depth):
        where = {"any": [where]}
    return json.dumps(where)


BAD = {
    "not json": "{",
    "a number": "7",
    "no group": '["name","is","x"]',
    "unknown join": '{"most":[]}',
    "newer version": '{"version":99,"where":{"all":[]}}',
    "condition of four": '{"all":[["name","is","x","y"]]}',
    "numbers for texts": '{"all":[["employees","gte",5]]}',
    "unknown how": '{"all":[{"related":"deals.party","how":"often"}]}',
    "nested 9 deep": nested(9),
    "nested 200 deep": nested(200),
    "nested 9000 deep": "[" * 9_000 + "]" * 9_000,
    "5,000 wide": json.dumps({"any": [["name", "is", "x"]] * 5_000}),
    "500 short ones": json.dumps({"any": [["name", "is", "x"]] * 500}),
    "20,001 characters": " " * 20_001 + "{}",
    "not a number": '{"all":[{"related":"deals.party","how":"count","op":"gte","value":"many"}]}',
    "between one": '{"all":[["employees","between","5"]]}',
    "a day nobody knows": '{"all":[["created_at","gte","last.0x.days"]]}',
    "no currency": '{"all":[["revenue","gte","100 ZŁOTY"]]}',
    "many relations": json.dumps({"all": [{"related": "deals.party", "how": "none"}] * 13}),
    "a null sign": '{"all":[["name","is","a\\u0000b"]]}',
}


@pytest.mark.parametrize("where", BAD.values(), ids=BAD)
def test_what_is_no_question_is_refused_at_once(cast, where):
    with pytest.raises(BadRequest):
        asked(cast, where)


UNKNOWN = [
    [["password", "is", "x"]],
    [["name", "rhymes", "x"]],
    [["acl", "is", "1"]],
    [{"related": "secrets.party"}],
    [{"related": "deals.party", "where": {"all": [["nothing", "is", "x"]]}}],
    [{"related": "deals.party", "how": "sum", "field": "name", "op": "gte", "value": "1"}],
    [{"related": "deals.party", "how": "count", "op": "empty"}],
    [{"related": "industry", "how": "count", "op": "gte", "value": "1"}],
]


@pytest.mark.parametrize("parts", UNKNOWN)
def test_what_nobody_knows_is_named_by_its_place_only(cast, parts):
    with pytest.raises(UnknownField) as error:
        asked(cast, {"any": [["name", "is", "x"], *parts]})
    assert str(error.value) in (f"Part 2 of the question: {NO_FILTER}", f"Part 2.1 of the question: {NO_FILTER}")


def test_a_hidden_field_is_one_that_is_not_there_however_deep(cast):
    FieldRule.objects.create(role=Role.objects.get(slug="rep"), entity="deals", field="amount", ceiling=0)
    told = set()
    for name in ("amount", "nothing"):
        for part in (
            {"related": "deals.party", "where": {"all": [[name, "gte", "5"]]}},
            {"related": "deals.party", "where": {"all": [["name", "is", "x"], [name, "filled", ""]]}, "how": "none"},
            {"related": "deals.party", "how": "sum", "field": name, "op": "gte", "value": "5"},
        ):
            with pytest.raises(UnknownField) as error:
                asked(cast, {"all": [part]}, user=cast.ewa)
            told.add((name, str(error.value)))
    assert {text for name, text in told if name == "amount"} == {text for name, text in told if name == "nothing"}


def test_a_sum_needs_its_currency_to_be_seen(cast):
    part = {"related": "deals.party", "how": "sum", "field": "amount", "op": "gte", "value": "5"}
    asked(cast, {"all": [part]}, user=cast.ewa)
    FieldRule.objects.create(role=Role.objects.get(slug="rep"), entity="deals", field="currency", ceiling=0)
    with pytest.raises(UnknownField):
        asked(cast, {"all": [part]}, user=cast.ewa)


def test_every_problem_of_a_kept_question_is_told_and_none_is_left_out(cast):
    inner = Group((Condition("gone", "is", "x"), Condition("closes_on", "gte", "soon")))
    tree = Group((
        Condition("name", "is", "x"),
        Group((Related("deals.party", where=inner),), "any"),
        Condition("employees", "gte", "many"),
    ))
    entity = entity_named("organizations")
    with acting(cast.dora):
        found = [(problem.place, problem.is_unknown) for problem in check(tree, entity, cast.dora)]
        assert found == [("2.1.1", True), ("2.1.2", False), ("3", False)]
        with pytest.raises(BadRequest):
            compile_tree(tree, entity, cast.dora)


def test_simple_conditions_and_the_tree_are_true_together(cast):
    query = QueryDict(mutable=True)
    query.update({"industry.empty": "1", "where": '{"any":[["name","is","x"],["name","is","y"]]}'})
    with acting(cast.dora):
        tree = parse(entity_named("organizations"), query, cast.dora)
    inner = Group((Condition("name", "is", "x"), Condition("name", "is", "y")), "any")
    assert tree == Group((Condition("industry", "empty"), inner))


def test_a_question_is_not_put_together_of_any_number_of_trees(cast):
    words = QueryDict(mutable=True)
    words.setlist("where", [json.dumps({"any": [{"all": []}]})] * 6)
    with acting(cast.dora), pytest.raises(BadRequest, match="Too many filters"):
        parse(entity_named("deals"), words, cast.dora)
