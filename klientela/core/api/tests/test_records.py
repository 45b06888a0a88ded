"""Reading and saving records through the API."""

from uuid import uuid4

import pytest
from django.test import Client

from klientela.core.access.acting import acting, as_system
from klientela.core.api.tests.asking import Program
from klientela.core.audit.models import Change
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named
from klientela.modules.sales.models import Deal
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def ewa(cast):
    return Program(cast.ewa)


@pytest.fixture
def deal(cast):
    with acting(cast.ewa):
        return create(entity_named("deals"), {"name": "Pump", "amount": "10.50", "currency": "PLN"}, by=cast.ewa)


def saved(record):
    return Deal.unscoped.get(pk=record.pk)


def test_a_record_is_read_with_typed_values(ewa, deal, cast):
    answer = ewa.get(f"/deals/{deal.pk}/")
    told = answer.json()
    assert answer.status_code == 200
    assert answer["ETag"] == f'"{deal.version}"'
    assert (told["name"], told["amount"], told["currency"], told["party"]) == ("Pump", "10.5000", "PLN", None)
    assert (told["owner"], told["stage"]) == (str(cast.ewa.pk), str(cast.stages["Interest"].pk)) or told["stage"]
    assert told["created_at"].endswith("Z")


def test_a_record_is_made_and_its_author_stands_in_the_history(ewa, cast):
    answer = ewa.post("/deals/", {"name": "Valve", "amount": "12.30", "currency": "RON"})
    assert answer.status_code == 201
    made = Deal.unscoped.get()
    assert answer["Location"] == f"/api/v1/deals/{made.pk}/"
    assert (made.name, made.owner_id, answer.json()["id"]) == ("Valve", cast.ewa.pk, str(made.pk))
    assert Change.objects.filter(row=made.pk).latest("id").actor == cast.ewa.pk


def test_a_change_names_the_version_it_saw(ewa, deal):
    assert ewa.patch(f"/deals/{deal.pk}/", {"name": "New"}).status_code == 428
    assert saved(deal).name == "Pump"
    by_header = ewa.patch(f"/deals/{deal.pk}/", {"name": "New"}, **{"If-Match": f'"{deal.version}"'})
    assert (by_header.status_code, by_header.json()["name"]) == (200, "New")
    by_body = ewa.patch(f"/deals/{deal.pk}/", {"name": "Newer", "version": by_header.json()["version"]})
    assert (by_body.status_code, saved(deal).name) == (200, "Newer")


def test_a_stale_change_shows_both_values_and_saves_nothing(ewa, deal):
    ewa.patch(f"/deals/{deal.pk}/", {"name": "Theirs", "version": deal.version})
    answer = ewa.patch(f"/deals/{deal.pk}/", {"name": "Ours", "version": deal.version})
    assert answer.status_code == 409
    assert (answer.json()["theirs"], answer.json()["yours"]) == ({"name": "Theirs"}, {"name": "Ours"})
    assert answer.json()["version"] == saved(deal).version
    assert saved(deal).name == "Theirs"


def test_a_strangers_record_is_as_unknown_and_nothing_happens(cast, deal):
    ion, before = Program(cast.ion), Deal.unscoped.values().get()
    for method, body in (("GET", None), ("PATCH", {"name": "Mine now", "version": 1}), ("DELETE", None)):
        foreign, unknown = ion.ask(method, f"/deals/{deal.pk}/", body), ion.ask(method, f"/deals/{uuid4()}/", body)
        assert foreign.status_code == (403 if method == "DELETE" else 404)
        assert (foreign.status_code, foreign.content) == (unknown.status_code, unknown.content)
    assert ion.post(f"/deals/{deal.pk}/win/", {}).status_code == 404
    assert Deal.unscoped.values().get() == before
    assert ion.get("/deals/").json()["items"] == []


def test_who_may_read_nothing_finds_nothing(cast, deal):
    eve = Program(cast.eve)
    unknown = eve.get("/nothing-like-this/")
    assert unknown.status_code == 404
    for path in ("/deals/", f"/deals/{deal.pk}/", "/organizations/"):
        assert (eve.get(path).status_code, eve.get(path).content) == (404, unknown.content)
    assert eve.post("/deals/", {"name": "x"}).status_code == 404
    assert Client().get("/api/v1/deals/").status_code == 401
    assert Client(headers={"Authorization": "Bearer kl_wrong"}).get("/api/v1/deals/").status_code == 401


def test_deleting_needs_the_right_and_leaves_a_tombstone(cast, deal):
    assert Program(cast.ewa).delete(f"/deals/{deal.pk}/").status_code == 403
    dora = Program(cast.dora)
    assert dora.delete(f"/deals/{deal.pk}/", **{"If-Match": '"99"'}).status_code == 409
    assert saved(deal).deleted_at is None
    assert dora.delete(f"/deals/{deal.pk}/").status_code == 204
    assert saved(deal).deleted_at
    assert dora.get(f"/deals/{deal.pk}/").status_code == 404


def test_a_reference_to_an_unreadable_record_can_be_neither_read_nor_written(cast, deal):
    with acting(cast.dora):
        line = create(entity_named("deal-lines"), {"deal": deal, "product": make_product(cast.dora)}, by=cast.dora)
    ion = Program(cast.ion)
    assert ion.get(f"/deal-lines/{line.pk}/").status_code == 404
    answer = ion.post("/deal-lines/", {"deal": str(deal.pk), "product": str(line.product_id)})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["deal"])


def make_product(user):
    return create(entity_named("products"), {"name": "Boiler", "code": uuid4().hex[:8]}, by=user)


def test_an_action_is_run_once(ewa, deal):
    assert ewa.post(f"/deals/{deal.pk}/win/", {}).status_code == 200
    assert saved(deal).closed_at
    assert ewa.post(f"/deals/{deal.pk}/win/", {}).status_code == 422


def test_a_session_needs_the_token_of_our_pages(cast, deal):
    browser = Client(enforce_csrf_checks=True)
    assert browser.login(username=cast.ewa.username, password=PASSWORD)
    assert browser.get("/api/v1/deals/").status_code == 200
    refused = browser.post("/api/v1/deals/", {"name": "x"}, content_type="application/json")
    assert (refused.status_code, Deal.unscoped.count()) == (403, 1)
    assert "detail" in refused.json()


def test_a_restricted_link_shows_no_key(cast, deal):
    with as_system("test"):
        from klientela.core.access.models import Grant

        Grant.objects.filter(role__slug="rep", entity="parties", op="read").update(scope="own")
    with acting(cast.dora):
        party = create(entity_named("organizations"), {"name": "Secret"}, by=cast.dora)
    Deal.unscoped.filter(pk=deal.pk).update(party=party)
    assert Program(cast.ewa).get(f"/deals/{deal.pk}/").json()["party"] == "restricted"
    assert Program(cast.dora).get(f"/deals/{deal.pk}/").json()["party"] == str(party.pk)
