"""The page of the builder: what it counts, what it leads to, what it tells and what it keeps to itself."""

import json
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from klientela.core.access.models import FieldLevel, FieldRule, Role
from klientela.core.views.tests.test_hidden_fields import without_token
from klientela.core.views.tests.test_lists import client_of, make_deals

pytestmark = pytest.mark.django_db

PAGE = "/deals/question/"
FRAGMENT = {"HX-Request": "true"}
STEEL = {"part.join": "all", "part-0.field": "name", "part-0.op": "contains", "part-0.value": "002"}


def ask(user, words, **headers):
    return client_of(user).get(f"{PAGE}?{urlencode(words, doseq=True)}", headers=headers or None)


def question_of(answer):
    return parse_qs(urlsplit(answer["Location"]).query)


def test_the_page_counts_only_what_one_may_read(cast):
    make_deals(cast.ewa, 3)
    make_deals(cast.ion, 2)
    page = client_of(cast.ewa).get(PAGE)
    assert page.context["builder"].found.count == 3
    assert len(page.context["builder"].found.sample) == 3


def test_a_finished_question_becomes_an_address_that_can_be_read(cast):
    answer = ask(cast.ewa, {**STEEL, "list": "sort=name&after=x&amount.gte=5"})
    assert question_of(answer) == {"name.contains": ["002"], "sort": ["name"]}


def test_what_nests_stands_in_one_word(cast):
    answer = ask(cast.ewa, {**STEEL, "part.join": "none"})
    assert json.loads(question_of(answer)["where"][0]) == {"none": [["name", "contains", "002"]]}
    page = client_of(cast.ewa).get(answer["Location"].replace("/deals/", PAGE))
    assert page.context["builder"].root.joins[2].is_chosen


def test_typing_counts_and_tells_without_drawing_anew(cast):
    make_deals(cast.ewa, 3)
    told = ask(cast.ewa, {**STEEL, "part.do": "again", "typing": "1"}, **FRAGMENT).content.decode()
    assert "Name: contains “002”" in told and '<b class="q-count num">1</b>' in told
    assert "part-0.field" not in told


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"part-0.field": "amount", "part-0.op": "gte", "part-0.value": "lots"}, "“lots” cannot be compared with amount."),
        ({"part-0.value": ""}, "Enter a value."),
        ({"part-1.join": "any"}, "Nothing stands in this group yet."),
        ({"part-0.field": "nonsense"}, "There is no filter of this name."),
    ],
)
def test_what_is_wrong_is_told_at_the_part(cast, wrong, told):
    page = ask(cast.ewa, {**STEEL, **wrong})
    assert page.status_code == 200
    assert [part.error for part in page.context["builder"].all if part.error] == [told]


def test_a_part_still_being_entered_does_not_count(cast):
    make_deals(cast.ewa, 2)
    page = ask(cast.ewa, {**STEEL, "part-0.value": "", "part.do": "again"})
    assert page.context["builder"].found.count == 2
    assert not page.context["builder"].errors


def test_a_hidden_field_is_as_if_it_were_not_there(cast):
    FieldRule.objects.create(role=Role.objects.get(slug="rep"), entity="deals", field="amount", level=FieldLevel.HIDDEN)
    asked = {"part.join": "all", "part-0.op": "gte", "part-0.value": "7"}
    hidden, unknown = (ask(cast.ewa, {**asked, "part-0.field": name}) for name in ("amount", "nonsen"))
    assert without_token(hidden).replace("amount", "nonsen") == without_token(unknown)
    assert "Amount" not in client_of(cast.ewa).get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("listed", "sent", "address"),
    [
        ("", {"field": "amount", "op": "gte", "value": "1,000"}, {"amount.gte": ["1000"]}),
        ("sort=name", {"field": "name", "op": "contains", "value": "x"}, {"name.contains": ["x"], "sort": ["name"]}),
        ("", {"field": "closes_on", "op": "empty"}, {"closes_on.empty": ["1"]}),
        ("", {"field": "closes_on", "op": "is", "when": "last", "number": "2", "unit": "weeks"}, {"closes_on": ["last.2.weeks"]}),
        ("", {"field": "amount", "op": "between", "value": ["5", "7"]}, {"amount.between": ["5,7"]}),
    ],
)
def test_the_quick_way_adds_to_the_list(cast, listed, sent, address):
    words = {f"quick-0.{name}": value for name, value in sent.items()}
    assert question_of(ask(cast.ewa, {"of": "quick", "quick.join": "all", "list": listed, **words})) == address


def test_a_value_that_does_not_fit_leads_back_to_the_quick_way(cast):
    words = {"of": "quick", "quick.join": "all", "quick-0.field": "amount", "quick-0.op": "gte", "quick-0.value": "lots"}
    page = ask(cast.ewa, words)
    assert page.status_code == 200 and "“lots” cannot be compared with amount." in page.content.decode()


def test_a_second_stage_widens_the_filter(cast):
    first, second = cast.stages["Interest"].pk, cast.stages["Offer"].pk
    words = {"quick.join": "all", "quick-0.field": "stage", "quick-0.op": "is", "quick-0.value": second}
    answer = ask(cast.ewa, {"of": "quick", "list": f"stage={first}", **words})
    assert question_of(answer) == {"stage": [f"{first},{second}"]}
    make_deals(cast.ewa, 1)
    assert "is one of Interest, Offer" in client_of(cast.ewa).get(answer["Location"]).content.decode()


def test_a_question_of_a_list_that_is_not_understood_is_told(cast):
    page = client_of(cast.ewa).get(f"{PAGE}?nonsense=1")
    assert page.status_code == 200 and "There is no filter of this name." in page.content.decode()


def test_whoever_may_not_read_gets_nothing(cast):
    assert client_of(cast.eve).get(PAGE).status_code == 404
