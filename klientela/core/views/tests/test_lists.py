"""Lists: what is in them, in which order, page by page."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from klientela.core.access.acting import acting
from klientela.core.records.services import create
from klientela.core.views import listing
from klientela.kernel.entity import entity_named
from klientela.modules.sales.models import Deal

pytestmark = pytest.mark.django_db


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def make_deals(by, count, **values):
    with acting(by):
        return [create(entity_named("deals"), {"name": f"Deal {number:03}", **values}, by=by) for number in range(count)]


def test_a_rep_sees_his_own_deals_only(cast):
    make_deals(cast.ewa, 2)
    make_deals(cast.ion, 1, amount=Decimal("123456.78"), currency="PLN")
    page = client_of(cast.ewa).get("/deals/").content.decode()
    assert "Deal 001" in page
    assert "123,456.78" not in page


@pytest.mark.parametrize("order", ["name", "-created_at", "-moved_at"])
def test_pages_neither_skip_nor_repeat(cast, monkeypatch, order):
    monkeypatch.setattr(listing, "PER_PAGE", 7)
    make_deals(cast.ewa, 20)
    client, seen, query = client_of(cast.ewa), [], f"?sort={order}"
    for _ in range(3):
        context = client.get(f"/deals/{query}").context
        seen += [row[0] for row in context["page"].rows]
        query = f"?sort={order}&after={context['page'].next}"
    assert context["page"].next == ""
    assert len(seen) == len(set(seen)) == 20
    back = client.get(f"/deals/?sort={order}&before={context['page'].previous}").context["page"]
    assert [row[0] for row in back.rows] == seen[7:14]


@pytest.mark.parametrize("query", ["sort=acl", "after=zzz", "after=WyJ4Iiwi", "nothing=1"])
def test_a_malformed_address_is_a_bad_request(cast, query):
    assert client_of(cast.ewa).get(f"/deals/?{query}").status_code == 400


def test_a_reference_one_may_not_read_shows_as_restricted(cast):
    with acting(cast.dora):
        party = create(entity_named("organizations"), {"name": "Very Secret Ltd"}, by=cast.dora)
    make_deals(cast.ewa, 1)
    Deal.unscoped.update(party=party)
    from klientela.core.access.models import Grant

    Grant.objects.filter(role__slug="rep", entity="parties", op="read").update(scope="own")
    page = client_of(cast.ewa).get("/deals/").content.decode()
    assert "Very Secret" not in page
    assert "restricted" in page


def test_search_finds_parts_of_names_without_accents(cast):
    with acting(cast.ewa):
        create(entity_named("deals"), {"name": "Pompy dla Łodzi"}, by=cast.ewa)
        create(entity_named("deals"), {"name": "Zawory"}, by=cast.ewa)
    page = client_of(cast.ewa).get("/deals/?q=lodz").content.decode()
    assert "Pompy" in page
    assert "Zawory" not in page


def statements(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in caught]


def test_a_list_costs_as_many_statements_for_thirty_rows_as_for_one(cast):
    client = client_of(cast.ewa)
    make_deals(cast.ewa, 1)
    one = statements(client, "/deals/")
    make_deals(cast.ewa, 29)
    many = statements(client, "/deals/")
    assert len(many) == len(one)
    about_deals = [statement for statement in many if 'FROM "sales_deal"' in statement]
    assert len(about_deals) == 4, "the count, the sums, the keys of the page, its rows"
    assert len(many) <= 8, many


def test_further_rows_cost_two_statements_beside_who_asks(cast, monkeypatch):
    monkeypatch.setattr(listing, "PER_PAGE", 5)
    make_deals(cast.ewa, 12)
    client = client_of(cast.ewa)
    place = client.get("/deals/").context["page"].next
    with CaptureQueriesContext(connection) as caught:
        client.get(f"/deals/?after={place}", headers={"HX-Request": "true"})
    assert len(caught) <= 4, [query["sql"] for query in caught]


def test_amounts_are_added_up_by_currency(cast):
    make_deals(cast.ewa, 2, amount=Decimal(1500), currency="PLN")
    make_deals(cast.ewa, 1, amount=Decimal("20.50"), currency="EUR")
    make_deals(cast.ion, 1, amount=Decimal(7), currency="PLN")
    page = client_of(cast.ewa).get("/deals/").content.decode().replace("\xa0", " ")
    assert "<b>PLN 3,000</b> + <b>EUR 20.50</b>" in page


def test_strangers_sign_in_first_and_nobody_else_gets_in(cast):
    answer = Client().get("/deals/")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/deals/")
    assert client_of(cast.eve).get("/deals/").status_code == 404


@pytest.mark.parametrize("query", ["sort=territory", "group=territory", "columns=name,territory"])
def test_a_territory_can_be_asked_for_but_is_no_column(cast, client, query):
    client.force_login(cast.dora)
    assert client.get("/deals/?territory.filled=1").status_code == 200
    assert client.get(f"/deals/?{query}").status_code in (200, 400)
