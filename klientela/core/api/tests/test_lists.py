"""Lists of the API: pages, orders, the feed of changes."""

from datetime import datetime, timedelta
from time import sleep

import pytest

from klientela.core.access.acting import acting, as_system
from klientela.core.api.tests.asking import Program
from klientela.core.parties.models import Organization
from klientela.core.records.services import create, delete
from klientela.kernel.entity import entity_named
from klientela.modules.sales.models import Deal

pytestmark = pytest.mark.django_db


def make(by, *names):
    with acting(by):
        return [create(entity_named("deals"), {"name": name}, by=by) for name in names]


def names(answer):
    return [item["name"] for item in answer.json()["items"]]


def walk(program, path, key="name"):
    found, after, pages = [], "", 0
    while after is not None:
        answer = program.get(f"{path}&after={after}")
        assert answer.status_code == 200, answer.content
        found += [item[key] for item in answer.json()["items"]]
        after, pages = answer.json()["next"], pages + 1
    return found, pages


@pytest.mark.parametrize("sort", ["name", "-name"])
def test_pages_follow_each_other_in_the_order_of_the_language(cast, sort):
    right = ["Az", "Ąb", "Łódź", "Stan", "Śliwa", "Żak"]
    make(cast.ewa, *reversed(right))
    found, pages = walk(Program(cast.ewa), f"/deals/?limit=2&sort={sort}")
    assert found == (right if sort == "name" else right[::-1])
    assert pages == 3


def test_equal_values_are_told_apart_by_key(cast):
    make(cast.ewa, *["Same"] * 5)
    found, _pages = walk(Program(cast.ewa), "/deals/?limit=2&sort=name", "id")
    assert len(set(found)) == len(found) == 5


def test_everybody_lists_what_he_may_read(cast):
    make(cast.ewa, "Ewa's")
    make(cast.ion, "Ion's")
    assert names(Program(cast.ewa).get("/deals/")) == ["Ewa's"]
    assert set(names(Program(cast.ana).get("/deals/?sort=name"))) == {"Ewa's", "Ion's"}


def test_a_list_is_narrowed_by_words(cast):
    make(cast.ewa, "Łódź pump", "Valve")
    assert names(Program(cast.ewa).get("/deals/?q=lodz")) == ["Łódź pump"]
    assert names(Program(cast.ion).get("/deals/?q=lodz")) == []


@pytest.mark.parametrize(
    "query",
    ["nonsense=1", "sort=acl", "sort=password", "limit=0", "limit=201", "limit=x", "after=x", "after=%00", "after=WzEsMl0", "after=bnVsbA",
     "changed_since=-1", "changed_since=99999999999999999999999", "owner__password=x", "q=" + "x" * 300, "acl=1"],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(cast, query):
    answer = Program(cast.ewa).get(f"/deals/?{query}")
    assert answer.status_code in {400, 422}, answer.content
    assert answer.json()["detail"]


def test_what_a_running_transaction_wrote_is_left_for_the_next_time(cast):
    make(cast.dora, "Written by the transaction of this test")
    assert Program(cast.dora).get("/deals/?changed_since=0").json()["items"] == []


def settled(ask, wanted):
    """The first answer of a feed that holds so many rows: other tests write at the same time, and the feed waits for the oldest of them."""
    for _ in range(1200):
        answer = ask()
        if len(answer) >= wanted:
            break
        sleep(0.2)
    return answer


@pytest.mark.django_db(transaction=True)
def test_the_feed_goes_on_where_it_ended(cast):
    make(cast.dora, "One", "Two", "Three")
    dora = Program(cast.dora)
    assert settled(lambda: walk(dora, "/deals/?changed_since=0&limit=2")[0], 3) == ["One", "Two", "Three"]
    then = dora.get("/deals/?changed_since=0").json()["next_change"]
    with acting(cast.dora):
        gone = Deal.objects.get(name="Two")
        delete(entity_named("deals"), gone.pk, by=cast.dora)
    (told,) = settled(lambda: dora.get(f"/deals/?changed_since={then}").json()["items"], 1)
    assert (told["id"], told["deleted_at"] is None, told["change"] >= then) == (str(gone.pk), False, True)
    assert Program(cast.ewa).get("/deals/?changed_since=0").json()["items"] == []


def test_a_page_costs_the_same_for_one_row_and_for_many(cast, django_assert_max_num_queries):
    with as_system("test"):
        rows = Organization.objects.bulk_create(Organization(name=f"Firm {n}", owner=cast.ewa) for n in range(60))
    ewa = Program(cast.ewa)
    ewa.get("/organizations/")
    with django_assert_max_num_queries(5):
        assert len(ewa.get("/organizations/?limit=60").json()["items"]) == len(rows)


def test_moments_are_told_in_universal_time(cast):
    (deal,) = make(cast.ewa, "One")
    told = Program(cast.ewa).get(f"/deals/{deal.pk}/").json()["moved_at"]
    assert abs(datetime.fromisoformat(told) - deal.moved_at) < timedelta(seconds=1)


def test_a_list_answers_a_whole_question_and_its_description_says_so(cast):
    make(cast.ewa, "Ours", "Other")
    program = Program(cast.ewa)
    where = '{"any":[["name","begins","our"],{"related":"deal-lines.deal","how":"count","op":"gte","value":"1"}]}'
    assert names(program.get(f"/deals/?where={where}&owner=me")) == ["Ours"]
    assert program.get('/deals/?where={"all":[["secret","is","x"]]}').status_code == 400
    listing = program.get("/openapi.json").json()["paths"]["/api/v1/deals/"]["get"]
    assert "related" in next(parameter for parameter in listing["parameters"] if parameter["name"] == "where")["description"]
