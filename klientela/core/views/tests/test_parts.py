"""Lines and other parts are added, changed and taken away within the page of their record."""

import pytest

from klientela.core.access.acting import acting, as_system
from klientela.core.records.services import create
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.entity import entity_named
from klientela.modules.catalogue.models import Product
from klientela.modules.sales.models import DealLine

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def pump(cast):
    with as_system("test"):
        return Product.objects.create(name="Pump")


@pytest.fixture
def deal(cast):
    with acting(cast.ewa):
        return create(entity_named("deals"), {"name": "Pumps"}, by=cast.ewa)


def test_a_part_is_added_within_the_page(cast, deal, pump):
    client = client_of(cast.ewa)
    form = client.get(f"/deal-lines/new/?parent={deal.pk}", headers=HTMX)
    assert form.status_code == 200
    assert "<html" not in form.content.decode()
    wrong = client.post(f"/deal-lines/new/?parent={deal.pk}", {"parent": deal.pk, "quantity": "1"}, headers=HTMX)
    assert (wrong.status_code, wrong["HX-Retarget"]) == (422, "#edit-deal-lines")
    saved = client.post("/deal-lines/new/", {"parent": deal.pk, "product": pump.pk, "quantity": "2,5"}, headers=HTMX)
    assert saved.status_code == 200
    assert 'id="record"' in saved.content.decode()
    assert "<html" not in saved.content.decode()
    assert "Saved" in saved["HX-Trigger"]
    assert float(DealLine.unscoped.get().quantity) == 2.5


def test_a_part_is_changed_and_taken_away(cast, deal, pump):
    with acting(cast.ewa):
        line = create(entity_named("deal-lines"), {"deal": deal, "product": pump}, by=cast.ewa)
    client = client_of(cast.ewa)
    form = {"product": pump.pk, "quantity": "3", "version": line.version}
    assert client.post(f"/deal-lines/{line.pk}/edit/", form, headers=HTMX).status_code == 200
    late = client.post(f"/deal-lines/{line.pk}/edit/", {**form, "quantity": "4"}, headers=HTMX)
    assert late.status_code == 409
    assert DealLine.unscoped.get().quantity == 3
    gone = client.post(f"/deal-lines/{line.pk}/delete/", headers=HTMX)
    assert gone.status_code == 200
    assert DealLine.unscoped.get().deleted_at


def test_without_script_the_same_addresses_are_pages(cast, deal, pump):
    client = client_of(cast.ewa)
    assert "<html" in client.get(f"/deal-lines/new/?parent={deal.pk}").content.decode()
    answer = client.post("/deal-lines/new/", {"parent": deal.pk, "product": pump.pk, "quantity": "1"})
    assert (answer.status_code, answer["Location"]) == (302, f"/deals/{deal.pk}/")
    assert client.get(answer["Location"]).status_code == 200


def test_a_part_opens_its_record(cast, deal, pump):
    with acting(cast.ewa):
        line = create(entity_named("deal-lines"), {"deal": deal, "product": pump}, by=cast.ewa)
    assert client_of(cast.ewa).get(f"/deal-lines/{line.pk}/")["Location"] == f"/deals/{deal.pk}/"
