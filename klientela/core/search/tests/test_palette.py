"""What the palette offers, and to whom."""

from uuid import uuid4

import pytest
from django.test import Client

from klientela.core.access.acting import acting
from klientela.core.parties.models import Party
from klientela.core.records.services import create
from klientela.core.search.guide.topics import TOPICS
from klientela.core.search.palette.matching import matching
from klientela.core.search.tests.test_page import browser
from klientela.core.views.models import SavedView
from klientela.kernel.commands import Command
from klientela.kernel.entity import entity_named
from klientela.modules.sales.models import Deal

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(cast):
    with acting(cast.ewa):
        party = create(entity_named("organizations"), {"name": "Browar Orlica", "town": "Radom"}, by=cast.ewa)
        create(entity_named("persons"), {"name": "Marek Orlicki"}, by=cast.ewa)
        create(entity_named("deals"), {"name": "Orlica: pump", "party": party}, by=cast.ewa)


def offered(user, text):
    page = browser(user).get("/palette/", {"q": text})
    assert page.status_code == 200
    return page.content.decode()


def test_records_come_first_and_the_best_alone(cast, made):
    page = offered(cast.ewa, "orl")
    assert page.index("Best match") < page.index("<mark>Orl</mark>ica: pump") < page.index("Browar ") < page.index("All results for")


def test_it_opens_what_the_menu_and_the_settings_have_for_one(cast, made):
    assert 'href="/deals/new/"' in offered(cast.ewa, "new deal")
    assert 'href="/organizations/"' in offered(cast.ewa, "comp")
    assert 'href="/access/"' not in offered(cast.ewa, "permissions")
    assert 'href="/access/"' in offered(cast.zoe, "permissions")
    assert 'href="/deals/new/"' not in offered(cast.eve, "new deal")


def test_a_first_sign_asks_for_one_sort_alone(cast, made):
    assert "Browar" not in offered(cast.ewa, "> orl")
    people = offered(cast.ewa, "@orl")
    assert "icki" in people and "Browar" not in people
    assert 'href="/help/undo/"' in offered(cast.ewa, "?undo")
    assert offered(cast.ewa, "?").count('href="/help/') == len(TOPICS)


def test_before_anything_is_typed_there_is_what_changed_lately(cast, made):
    assert "Marek Orlicki" in offered(cast.ewa, "")
    assert "pump" not in offered(cast.ion, "")


def test_a_strangers_records_are_not_there(cast, made):
    for text in ("pump", "pmup", "orlica: pump", ""):
        assert "pump" not in offered(cast.ion, text).replace(f"“{text}”", "")


def test_strangers_sign_in_first():
    assert Client().get("/palette/?q=a").status_code == 302


@pytest.mark.parametrize("text", ["", "\0", "x" * 5000, "<script>", "@", ">", "?", "@\0", "%", "🙂"])
def test_odd_questions_are_answered(cast, text):
    assert "<script>" not in offered(cast.ewa, text)


def test_each_topic_has_its_page(cast):
    client = browser(cast.ewa)
    assert all(f"/help/{topic.slug}/" in client.get("/help/").content.decode() for topic in TOPICS)
    for topic in TOPICS:
        assert str(topic.steps[0]) in client.get(f"/help/{topic.slug}/").content.decode()
    assert client.get("/help/nothing/").status_code == 404


def test_commands_are_matched_by_the_beginnings_of_their_words():
    known = [
        Command("Bring in people", "/c", "x"),
        Command("Łódź: board", "/a", "x"),
        Command("People", "/b", "x", words="persons contacts"),
    ]
    assert [found.url for found in matching(known, "peo", most=5)] == ["/b", "/c"]
    assert [found.url for found in matching(known, "boa lod", most=5)] == ["/a"]
    assert [found.url for found in matching(known, "contacts", most=5)] == ["/b"]
    assert matching(known, "eople", most=5) == []


def test_the_right_arrow_tells_what_can_be_done_with_a_record(cast, made):
    party = Party.unscoped.get(name="Browar Orlica")
    page = browser(cast.ewa).get(f"/palette/organizations/{party.pk}/").content.decode()
    assert f'href="/organizations/{party.pk}/edit/"' in page
    assert f'href="/deals/new/?party={party.pk}"' in page
    deal = Deal.unscoped.get(name="Orlica: pump")
    assert browser(cast.ewa).get(f"/palette/deals/{deal.pk}/").status_code == 200
    unknown = browser(cast.ion).get(f"/palette/deals/{uuid4()}/")
    assert browser(cast.ion).get(f"/palette/deals/{deal.pk}/").content == unknown.content
    assert {browser(cast.ewa).get(f"/palette/{slug}/{deal.pk}/").status_code for slug in ("nothing", "deal-lines")} == {404}


def test_saved_views_are_there_for_whom_they_are(cast, made):
    SavedView.objects.create(entity="deals", name="Cold ones", author=cast.ewa)
    assert "Cold ones" in offered(cast.ewa, "cold")
    assert "Cold ones" not in offered(cast.ion, "cold")
