"""The page of results and the suggestions."""

from uuid import uuid4

import pytest
from django.test import Client

from klientela.core.access.acting import acting
from klientela.core.records.services import create
from klientela.core.search.models import SearchDoc
from klientela.core.search.queries import search
from klientela.core.search.results import marked
from klientela.kernel.entity import entity_named
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def browser(user):
    client = Client()
    assert client.login(username=user.username, password=PASSWORD)
    return client


@pytest.fixture
def made(cast):
    with acting(cast.ewa):
        party = create(entity_named("organizations"), {"name": "Browar Orlica", "town": "Radom"}, by=cast.ewa)
        create(entity_named("deals"), {"name": "Orlica: pump", "party": party}, by=cast.ewa)
        for number in range(8):
            create(entity_named("organizations"), {"name": f"Orlen {number}"}, by=cast.ewa)


def test_the_page_groups_what_was_found_and_leads_to_the_lists(cast, made):
    page = browser(cast.ewa).get("/search/?q=orl").content.decode()
    assert page.index("<mark>Orl</mark>en 0") < page.index("Browar ")
    assert "<mark>Orl</mark>ica</b>" in page
    assert "Radom" in page
    assert "/organizations/?q=orl" in page
    assert "/deals/?q=orl" in page


def test_how_many_there_are_is_said_as_far_as_it_is_known(cast, made):
    page = browser(cast.ewa).get("/search/?q=orl").content.decode()
    assert '<span class="num muted">9</span>' in page
    with acting(cast.ewa):
        assert not search(cast.ewa, "orlen", each=2).more
        assert search(cast.ewa, "or", each=2).more
        assert search(cast.ewa, "orlen", each=2, most=3).more


def test_one_kind_can_be_seen_alone(cast, made):
    page = browser(cast.ewa).get("/search/?q=orl&kind=organizations").content.decode()
    assert "pump" not in page
    assert (page.count("</mark>en"), page.count("</mark>ica")) == (8, 1)
    assert 'href="?q=orl&amp;kind=deals"' in page


def test_a_mistyped_name_is_said_and_mended(cast, made):
    page = browser(cast.ewa).get("/search/?q=orlyca").content.decode()
    assert "Nothing is called “orlyca”. Shown instead: Orlica" in page
    assert "<mark>Orlica</mark>" in page


def test_a_stranger_signs_in_first_and_nobody_finds_what_is_not_his(cast, made):
    assert Client().get("/search/?q=orl").status_code == 302
    assert "pump" not in browser(cast.ion).get("/search/?q=orl").content.decode()
    assert "</mark>en" not in browser(cast.eve).get("/search/?q=orl").content.decode()


def test_a_document_without_its_record_shows_nothing(cast, made):
    SearchDoc.objects.filter(title="Orlen 3").update(record=uuid4())
    page = browser(cast.ewa).get("/search/?q=orlen").content.decode()
    assert "</mark> 2" in page
    assert "</mark> 3" not in page


@pytest.mark.parametrize("query", ["", "q=", "q=%00", "q=" + "x" * 5000, "q=%3Cscript%3E&kind=x", "q=%ED%A0%80"])
def test_odd_questions_are_answered(cast, made, query):
    page = browser(cast.ewa).get(f"/search/?{query}")
    assert page.status_code == 200
    assert "<script>" not in page.content.decode().replace("<script type", "")


@pytest.mark.parametrize(
    ("title", "text", "pieces"),
    [("Łódź Metal", "lodz", ("", "Łódź", " Metal")), ("Żółw", "ółw", ("Ż", "ółw", "")), ("Alfa Beta", "beta alfa", ("Alfa ", "Beta", "")),
     ("Alfa", "x", ("Alfa", "", "")), ("İstanbul", "ist", ("", "İst", "anbul"))],
)  # fmt: skip
def test_what_was_typed_is_marked(title, text, pieces):
    assert marked(title, text) == pieces
