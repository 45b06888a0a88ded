"""A caller is known from any spelling of any of his numbers, to whoever may see him."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.models import Grant
from klientela.core.parties.calling.finding import MOST, callers
from klientela.core.parties.calling.spelling import read_number
from klientela.core.records.services import create
from klientela.core.views.tests.levels import ceiling
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.entity import entity_named

NUMBER = "+48225554433"
SPELLINGS = (
    *("+48 22 555 44 33", " 48 22 555 44 33", "0048 22-555-44-33", "(22) 555 44 33", "22 555 44 33", "48225554433"),
    *("tel:+48-22-555-44-33", "tel%3A%2B48225554433", "sip:+48225554433@exchange.example", "022 555 44 33"),
)


@pytest.mark.parametrize("text", SPELLINGS)
def test_any_spelling_means_the_same_number(text):
    assert read_number(text, region="PL").numbers[0] == NUMBER


@pytest.mark.parametrize("text", ["+48 22 555 44 33 wew. 12", "22 555 44 33 w. 12", "tel:+48225554433;ext=12"])
def test_an_extension_is_told_apart(text):
    assert read_number(text, region="PL").dialled == f"{NUMBER};ext=12"


@pytest.mark.parametrize("text", ["", "anonymous", "+", "12", "0" * 500, "\0", "+48", "%", ";ext=1"])
def test_what_is_no_number_is_nobody(text):
    assert read_number(text, region="PL").numbers == ()


def test_a_national_number_is_of_the_callers_country():
    assert read_number("0722 123 456", region="RO").numbers == ("+40722123456",)


@pytest.fixture
def office(db, cast):
    type(cast.krakow).objects.update(country="PL")
    with acting(cast.dora):
        company = create(entity_named("organizations"), {"name": "Pompa", "phone": NUMBER, "country": "PL"}, by=cast.dora)
        person = create(entity_named("persons"), {"name": "Anna Zima", "employer": company}, by=cast.dora)
        create(entity_named("contact-mechanisms"), {"party": person, "kind": "phone", "value": f"{NUMBER} wew. 12"}, by=cast.dora)
    return company, person


def main_of(page):
    return page.content.partition(b"<main")[2]


def found(user, text):
    with acting(user):
        return [caller.title for caller in callers(user, read_number(text, region="PL"))[0]]


def test_whoever_has_that_extension_comes_first(cast, office):
    assert found(cast.ewa, NUMBER) == ["Pompa", "Anna Zima"]
    assert found(cast.ewa, f"{NUMBER};ext=12") == ["Anna Zima", "Pompa"]
    assert found(cast.ewa, "+48 22 555 44 34") == []


def test_by_a_hidden_number_nobody_is_found(cast, office):
    ceiling("rep", "parties", "phone")
    assert found(cast.ewa, NUMBER) == ["Anna Zima"]
    ceiling("rep", "contact-mechanisms", "value")
    assert found(cast.ewa, NUMBER) == []


def test_who_may_not_be_seen_is_as_unknown_in_the_same_bytes(cast, office):
    Grant.objects.filter(role__slug="rep", entity="parties", op="read").update(scope="own")
    client, address = client_of(cast.ewa), "/identify/?number=22+555+44+33"
    dark = main_of(client.get(address))
    assert b"Nobody is known" in dark
    with acting(cast.dora):
        for party in office:
            type(party).unscoped.filter(pk=party.pk).update(deleted_at=party.created_at)
    assert main_of(client.get(address)) == dark
    assert client.get("/api/v1/identify/?number=22+555+44+33").json()["items"] == []


def test_of_many_behind_one_number_the_first_are_told(cast, office):
    with acting(cast.dora):
        for number in range(MOST):
            create(entity_named("persons"), {"name": f"Person {number:02}", "phone": NUMBER}, by=cast.dora)
        told, has_more = callers(cast.dora, read_number(NUMBER, region="PL"))
    assert (len(told), has_more, told[0].title) == (MOST, True, "Pompa")


def test_the_page_knows_the_caller_and_offers_to_enter_an_unknown_one(cast, office):
    client = client_of(cast.ewa)
    several = client.get("/identify/?number=0048225554433").content.decode()
    assert "Several have this number" in several and "Anna Zima" in several
    one = client.get(f"/identify/?number=0048225554433&party={office[1].pk}").content.decode()
    assert "Pompa" in one and "kind=call&amp;direction=in" in one and "Last contact" in one
    unknown = client.get("/identify/?number=601222333").content.decode()
    assert "/persons/new/?phone=%2B48601222333" in unknown
    told = client.get("/api/v1/identify/?number=601222333").json()
    assert told == {"number": "+48601222333", "items": [], "more": False}
