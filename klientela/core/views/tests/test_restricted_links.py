"""A link to a record one may not read says only that it is restricted, and nothing is learnt through it."""

import re

import pytest

from klientela.core.access.acting import acting
from klientela.core.api.tests.asking import Program
from klientela.core.records.services import create
from klientela.core.views.tests.levels import ceiling, only_own
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.entity import entity_named
from klientela.modules.catalogue.models import Product
from klientela.modules.sales.models import Deal, DealLine

pytestmark = pytest.mark.django_db
SECRET = "Very Secret Ltd"


@pytest.fixture
def deal(cast):
    """Ewa's deal with a customer whom she may not read."""
    with acting(cast.dora):
        party = create(entity_named("organizations"), {"name": SECRET, "town": "Hidden Town"}, by=cast.dora)
    with acting(cast.ewa):
        made = create(entity_named("deals"), {"name": "Pump"}, by=cast.ewa)
    Deal.unscoped.update(party=party)
    only_own("rep", "parties")
    return Deal.unscoped.get(pk=made.pk)


PLACES = (
    "/",
    "/deals/",
    "/deals/?view=board",
    "/deals/{}/",
    "/deals/{}/edit/",
    "/deals/{}/history/",
    "/deals/{}/fields/party/",
    "/reports/revenue/?by=customer",
)


@pytest.mark.parametrize("place", PLACES)
def test_it_shows_neither_name_nor_key(cast, deal, place):
    page = client_of(cast.ewa).get(place.format(deal.pk)).content.decode()
    assert "Secret" not in page and str(deal.party_id) not in page
    if place not in {"/", "/reports/revenue/?by=customer"}:
        assert "restricted" in page


def test_the_export_and_the_api_say_restricted(cast, deal):
    file = b"".join(client_of(cast.ewa).get("/deals/export.csv"))
    told = Program(cast.ewa).get(f"/deals/{deal.pk}/")
    assert b"restricted" in file and b"Secret" not in file
    assert told.json()["party"] == "restricted" and str(deal.party_id) not in told.content.decode()


def test_a_form_keeps_it_without_showing_it(cast, deal):
    client = client_of(cast.ewa)
    page = client.get(f"/deals/{deal.pk}/edit/").content.decode()
    assert re.search(r'<option value="restricted" selected>restricted</option>', page)
    values = {"name": "Fan", "party": "restricted", "process": deal.process_id, "stage": deal.stage_id, "version": deal.version}
    assert client.post(f"/deals/{deal.pk}/edit/", values).status_code == 302
    after = Deal.unscoped.get()
    assert (after.name, after.party_id) == ("Fan", deal.party_id)
    assert client.post("/deals/new/", {"name": "x", "party": "restricted"}).status_code == 422


def test_it_can_be_taken_away_and_replaced(cast, deal):
    with acting(cast.ewa):
        mine = create(entity_named("organizations"), {"name": "Mine"}, by=cast.ewa)
    client = client_of(cast.ewa)
    for party, expected in ((str(mine.pk), mine.pk), ("", None)):
        version = Deal.unscoped.get().version
        assert client.post(f"/deals/{deal.pk}/fields/party/", {"party": party, "version": version}).status_code == 302
        assert Deal.unscoped.get().party_id == expected


def test_nothing_is_asked_through_it(cast, deal):
    client, unknown = client_of(cast.ewa), "01a20164-ee6c-71cb-bfea-32895002c5be"
    for address in ("/deals/?party={}", "/deals/new/?party={}", "/deals/?party.not={}", "/api/v1/deals/?party={}"):
        hidden, missing = (client.get(address.format(key)) for key in (deal.party_id, unknown))
        clean = [re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page.content.decode()) for page in (hidden, missing)]
        assert clean[0].replace(str(deal.party_id), unknown) == clean[1], address
    assert client.get("/deals/?q=Secret").context["count"] == 0
    assert "Secret" not in client.get("/organizations/options/?q=Very").content.decode()


def test_parts_are_not_looked_for_by_what_one_may_not_read(cast, deal):
    line = DealLine.unscoped.create(deal=deal, product=Product.unscoped.create(name="Secret pump"), quantity=1)
    only_own("rep", "products")
    client = client_of(cast.ewa)
    for address in (
        "/deal-lines/options/?q=Sec",
        "/deal-lines/options/",
        f"/deals/{deal.pk}/",
        f"/deal-lines/{line.pk}/edit/",
        "/deal-lines/",
    ):
        assert "Secret pump" not in client.get(address).content.decode(), address


def test_a_conflict_does_not_name_it(cast, deal):
    client = client_of(cast.ewa)
    answer = client.post(f"/deals/{deal.pk}/fields/party/", {"party": "", "version": deal.version - 1})
    assert answer.status_code == 409
    assert "restricted" in answer.content.decode() and "Secret" not in answer.content.decode()


def test_a_hidden_name_is_nowhere_and_the_record_is_still_reached(cast, deal):
    from klientela.core.access.models import Grant

    Grant.objects.filter(role__slug="rep", entity="parties", op="read").update(scope="all")
    ceiling("rep", "parties", "name")
    client, code = client_of(cast.ewa), f"{str(deal.party_id)[-6:].upper()}"
    for place in (*PLACES[1:], "/organizations/", f"/organizations/{deal.party_id}/", "/organizations/options/", "/?whose=all"):
        page = client.get(place.format(deal.pk)).content.decode()
        assert SECRET not in page, place
    for place in ("/deals/", f"/deals/{deal.pk}/", "/deals/?view=board"):
        assert f"Party {code}" in client.get(place).content.decode(), place
    assert f"Company {code}" in client.get("/organizations/").content.decode()
    assert client.get("/organizations/options/?q=Very").content.decode().count('role="option"') == 0
