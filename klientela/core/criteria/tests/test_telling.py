"""Questions in words: whole sentences, chips, days that move, and what is not named."""

import pytest
from django.http import QueryDict

from klientela.core.access.acting import acting
from klientela.core.access.models import Grant
from klientela.core.criteria.addressing import address_of, parted
from klientela.core.criteria.moments_told import moment_text
from klientela.core.criteria.reading import parse
from klientela.core.criteria.sentences import sentence
from klientela.core.criteria.telling import describe
from klientela.core.criteria.tree import Condition, Group, Related
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db

TOWN = Condition("town", "contains", "krak")
BIG = Condition("employees", "gt", "5000")
BY_STAGE = Related("stage", "exist", Group((Condition("kind", "is", "won"),)))


def told(user, *parts, join="all", entity="organizations"):
    with acting(user):
        return sentence(Group(parts, join), entity_named(entity), user)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (TOWN, "Town: contains “krak”"),
        (Condition("country", "is", "PL,RO"), "Country: is one of Poland, Romania"),
        (Condition("country", "not", "PL"), "Country: not Poland"),
        (Condition("country", "not", "PL,RO"), "Country: is none of Poland, Romania"),
        (Condition("employees", "between", "5,1500"), "Employees: from 5 to 1,500"),
        (Condition("revenue", "gte", "5000 PLN"), "Annual revenue: at least PLN 5,000"),
        (Condition("tags", "has", "a,b"), "Tags: has any of a, b"),
        (Condition("tags", "lacks", "a"), "Tags: has none of a"),
        (Condition("created_at", "gte", "-30d"), "Created: from 30 days ago"),
        (Condition("created_at", "lt", "this.month"), "Created: before this month"),
        (Condition("owner", "is", "me,my.team"), "Owner: is one of me, my team"),
        (Condition("industry", "empty"), "Industry: empty"),
        (Group((TOWN, BIG), "none"), "none of: (Town: contains “krak”; Employees: more than 5,000)"),
        (Related("deals.party"), "Deals: there is one"),
        (Related("deals.party", "none", Group((BY_STAGE,))), "Deals: none where (Stage: there is one where (Kind: Won))"),
        (Related("deals.party", "count", op="gt", value="3"), "Deals, how many: more than 3"),
        (
            Related("deals.party", "sum", Group((BY_STAGE, Condition("code", "filled")), "any"), "amount", "gte", "100 PLN"),
            "Deals, sum of “Amount”: at least PLN 100, where (any of: (Stage: there is one where (Kind: Won); Code: filled in))",
        ),
        (Related("deals.party", "last", Group(), "closed_at", "lt", "-12m"), "Deals, last “Closed”: before 12 months ago"),
    ],
)
def test_each_part_has_its_words(cast, part, words):
    assert told(cast.dora, part).replace("\xa0", " ") == words


def test_a_whole_question_is_one_sentence(cast):
    assert told(cast.dora, TOWN, BIG) == "Town: contains “krak”; Employees: more than 5,000"
    assert told(cast.dora, TOWN, BIG, join="any") == "any of: (Town: contains “krak”; Employees: more than 5,000)"
    assert told(cast.dora) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-11-20", "20 Nov 2026"),
        ("+1w", "in 1 week"),
        ("last.12.months", "the last 12 months"),
        ("next.quarter", "next quarter"),
        ("yesterday", "yesterday"),
        ("nonsense", "nonsense"),
    ],
)
def test_days_that_move_are_told_as_such(text, words):
    assert moment_text(text) == words


def test_a_record_that_is_not_for_the_reader_is_not_named(cast):
    with acting(cast.dora):
        secret = create(entity_named("organizations"), {"name": "Very Secret Ltd"}, by=cast.dora)
    Grant.objects.filter(role__slug="rep", entity="parties", op="read").update(scope="own")
    part = Condition("party", "is", str(secret.pk))
    assert told(cast.dora, part, entity="deals") == "Customer: Very Secret Ltd"
    assert told(cast.ewa, part, entity="deals") == "Customer: restricted"


def test_a_chip_is_taken_away_and_the_rest_of_the_address_stays(cast):
    where = '{"any":[["town","contains","krak"],["employees","gt","5000"]]}'
    query = QueryDict(mutable=True)
    query.update({"country": "PL", "where": where, "sort": "name", "after": "x", "columns": "name,town"})
    organizations = entity_named("organizations")
    with acting(cast.dora):
        chips = describe(parse(organizations, query, cast.dora), organizations, user=cast.dora, query=query)
    assert [(str(chip.label), chip.value, chip.place) for chip in chips] == [
        ("country", "Poland", 0),
        ("", "any of: (Town: contains “krak”; Employees: more than 5,000)", 1),
    ]
    assert QueryDict(chips[1].without[1:]).dict() == {"country": "PL", "sort": "name", "columns": "name,town"}
    assert QueryDict(chips[0].without[1:]).dict() == {"where": where, "sort": "name", "columns": "name,town"}


@pytest.mark.parametrize("join", ["all", "any", "none"])
def test_an_address_says_the_same_question_again(cast, join):
    tree = Group((TOWN, BIG, Condition("country", "is", "PL"), Related("deals.party"), Group((TOWN,), "none")), join)
    organizations = entity_named("organizations")
    with acting(cast.dora):
        again = parse(organizations, QueryDict(address_of(tree, QueryDict())), cast.dora)
    assert again == (tree if join == "all" else Group((tree,)))
    assert parted(tree)[0] == (tree.conditions if join == "all" else ())
