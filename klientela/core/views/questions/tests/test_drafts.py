"""What a form of the builder says, and what its buttons do."""

import pytest
from django.http import QueryDict

from klientela.core.access.acting import acting
from klientela.core.criteria.tree import Condition, Group, Related
from klientela.core.views.questions.reading import read_draft
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db

FORM = {
    "part.join": "any",
    "part-0.relation": "deals.party",
    "part-0.how": "count",
    "part-0.op": "gt",
    "part-0.value": "3",
    "part-0.join": "all",
    "part-0-0.field": "closed_at",
    "part-0-0.op": "is",
    "part-0-0.when": "last",
    "part-0-0.number": "12",
    "part-0-0.unit": "months",
    "part-1.join": "none",
    "part-1-0.field": "revenue",
    "part-1-0.op": "gte",
    "part-1-0.value": "1,234.5",
    "part-2.field": "name",
    "part-2.op": "contains",
    "part-2.value": "steel",
}
DEALS = Related("deals.party", "count", Group((Condition("closed_at", "is", "last.12.months"),)), "", "gt", "3")
POOR = Group((Condition("revenue", "gte", "1234.5"),), "none")
STEEL = Condition("name", "contains", "steel")


def read(user, **more):
    query = QueryDict(mutable=True)
    for name, value in {**FORM, **more}.items():
        query[name.replace("__", ".")] = value
    with acting(user):
        return read_draft(query, "part", entity=entity_named("organizations"), user=user)


def test_a_form_is_a_tree(cast):
    assert read(cast.dora).tree == Group((DEALS, POOR, STEEL), "any")


@pytest.mark.parametrize(
    ("pressed", "parts", "place"),
    [
        ("remove:0", (POOR, STEEL), (0,)),
        ("up:2", (DEALS, STEEL, POOR), (1,)),
        ("down:0", (POOR, DEALS, STEEL), (1,)),
        ("down:2", (DEALS, POOR, STEEL), (3,)),
        ("wrap:2", (DEALS, POOR, Group((STEEL,), "any")), (2,)),
        ("dissolve:1", (DEALS, *POOR.parts, STEEL), (1,)),
        ("out:1-0", (DEALS, Group((), "none"), *POOR.parts, STEEL), (2,)),
        ("out:0-0", (DEALS, POOR, STEEL), (0, 0)),
        ("group:", (DEALS, POOR, STEEL, Group((), "any")), (3,)),
        ("remove:9", (DEALS, POOR, STEEL), (9,)),
        ("remove:0-0-0-0", (DEALS, POOR, STEEL), (0, 0, 0, 0)),
    ],
)
def test_a_button_changes_the_tree(cast, pressed, parts, place):
    draft = read(cast.dora, part__do=pressed)
    assert (draft.tree.parts, draft.place) == (parts, place)


def test_a_chosen_field_or_relation_is_added_where_it_was_chosen(cast):
    query = {"part-0.new": "field:amount"}
    draft = read(cast.dora, **query)
    assert draft.place == (0, 1)
    assert draft.tree.parts[0].where.parts[1] == Condition("amount", "gte")
    added = read(cast.dora, **{"part.new": "relation:addresses.party"})
    assert added.tree.parts[3] == Related("addresses.party")


def test_a_value_entered_for_another_field_is_not_taken_over(cast):
    draft = read(cast.dora, **{"part-2.field": "revenue", "part-2.was": "name"})
    assert draft.tree.parts[2] == Condition("revenue", "gte", "")


@pytest.mark.parametrize("key", ["part-0-0-0-0-0-0-0-0-0-0-0-0.field", "part-99999.field", "part-x.field", "part-0.nothing"])
def test_what_no_form_sends_is_left_out(cast, key):
    assert read(cast.dora, **{key: "name"}).tree == Group((DEALS, POOR, STEEL), "any")
