"""The builder beside a saved view, over a board, and within a form of its own."""

import json
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.http import QueryDict

from klientela.core.access.acting import acting
from klientela.core.criteria.tree import Condition, Group, Related
from klientela.core.views.questions.building import builder, sent_builder
from klientela.core.views.saved.services import keep_view
from klientela.core.views.tests.test_lists import client_of, make_deals
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db
BIG, CODED = Condition("amount", "gte", "5"), Condition("code", "filled")


@pytest.fixture
def view(cast):
    with acting(cast.ewa):
        return keep_view(entity_named("deals"), "Big ones", Group((BIG, CODED)), {"sort": "name"}, by=cast.ewa)


def where_in(address):
    words = parse_qs(urlsplit(address).query)
    return words["saved"], json.loads(words["where"][0])


def test_a_part_of_a_view_is_taken_away_without_changing_the_view(cast, view):
    chips = client_of(cast.ewa).get(f"/deals/?saved={view.pk}").context["chips"]
    assert [chip.value for chip in chips] == ["at least 5", "filled in"]
    assert where_in(chips[0].without) == ([str(view.pk)], {"all": [["code", "filled", ""]]})
    again = client_of(cast.ewa).get(f"/deals/{chips[0].without}").context["chips"]
    assert [chip.value for chip in again] == ["filled in"]
    emptied = client_of(cast.ewa).get(f"/deals/{again[0].without}").context["chips"]
    assert emptied == []


def test_the_builder_begins_with_the_question_of_the_view(cast, view):
    client = client_of(cast.ewa)
    page = client.get(f"/deals/question/?saved={view.pk}&at=1")
    assert [part.label for part in page.context["builder"].root.parts] == ["Amount", "Code"]
    assert page.context["builder"].root.parts[1].is_new
    sent = {"part.join": "all", "part-0.field": "code", "part-0.op": "empty", "list": page.context["listed"]}
    answer = client.get(f"/deals/question/?{urlencode(sent)}")
    assert where_in(answer["Location"]) == ([str(view.pk)], {"all": [["code", "empty", ""]]})


def test_the_quick_way_adds_to_the_question_of_the_view(cast, view):
    sent = {"of": "quick", "quick.join": "all", "quick-0.field": "name", "quick-0.op": "empty", "list": f"saved={view.pk}"}
    answer = client_of(cast.ewa).get(f"/deals/question/?{urlencode(sent)}")
    assert where_in(answer["Location"])[1] == {"all": [["amount", "gte", "5"], ["code", "filled", ""], ["name", "empty", ""]]}


def test_a_board_keeps_its_process_when_a_chip_goes(cast):
    make_deals(cast.ewa, 1)
    page = client_of(cast.ewa).get(f"/deals/?view=board&process={cast.process.pk}&code.filled=1")
    (chip,) = page.context["chips"]
    assert parse_qs(chip.without[1:]) == {"view": ["board"], "process": [str(cast.process.pk)]}


def test_any_form_can_hold_a_builder(cast):
    deals, user = entity_named("deals"), cast.ewa
    tree = Group((Group((BIG, Related("stage")), "any"),))
    with acting(user):
        shown = builder(deals, tree, name="where", user=user)
        sent = QueryDict("where.join=any&where-0.field=amount&where-0.op=gte&where-0.value=5&name=Rule")
        made = sent_builder(deals, sent, name="where", user=user)
        pressed = sent_builder(deals, QueryDict(f"{sent.urlencode()}&where.do=remove:0"), name="where", user=user)
        missing = sent_builder(deals, QueryDict("name=Rule"), name="where", user=user)
    assert [part.name for part in shown.root.parts] == ["where-0", "where-1"]
    assert (made.is_final, made.tree) == (True, Group((BIG,), "any"))
    assert (pressed.is_final, pressed.tree) == (False, Group((), "all"))
    assert missing is None
