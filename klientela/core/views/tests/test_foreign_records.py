"""A representative at every door of a record that is not his: it does not exist, and nothing happens."""

import pytest

from klientela.core.access.acting import acting, as_system
from klientela.core.records.services import create
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.entity import entity_named
from klientela.modules.catalogue.models import Product
from klientela.modules.sales.models import Deal, DealLine

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def theirs(cast):
    """Ewa's deal with one line."""
    with as_system("test"):
        product = Product.objects.create(name="Pump")
    with acting(cast.ewa):
        deal = create(entity_named("deals"), {"name": "Ewa's secret"}, by=cast.ewa)
        create(entity_named("deal-lines"), {"deal": deal, "product": product}, by=cast.ewa)
    return deal


@pytest.mark.parametrize("path", ["", "edit/", "fields/name/", "history/"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_nothing_of_it_is_shown(cast, theirs, path, headers):
    answer = client_of(cast.ion).get(f"/deals/{theirs.pk}/{path}", headers=headers)
    assert answer.status_code == 404
    assert "secret" not in answer.content.decode()


@pytest.mark.parametrize("path", ["edit/", "fields/name/", "delete/", "actions/win/", "actions/lose/", "actions/delete/", "move/"])
def test_nothing_is_done_to_it(cast, theirs, path):
    before = Deal.unscoped.values().get()
    answer = client_of(cast.ion).post(
        f"/deals/{theirs.pk}/{path}", {"name": "Mine now", "version": theirs.version, "to": cast.stages["Won"].pk}
    )
    assert answer.status_code == 404
    assert Deal.unscoped.values().get() == before


def test_its_lines_neither(cast, theirs):
    client, line = client_of(cast.ion), DealLine.unscoped.get()
    before = DealLine.unscoped.values().get()
    for path in ("", "edit/", "history/"):
        assert client.get(f"/deal-lines/{line.pk}/{path}").status_code == 404
    for path in ("edit/", "delete/"):
        assert client.post(f"/deal-lines/{line.pk}/{path}", {"quantity": 5, "version": 1}).status_code == 404
    assert client.get(f"/deal-lines/new/?parent={theirs.pk}").status_code == 404
    assert client.post("/deal-lines/new/", {"parent": theirs.pk, "product": line.product_id, "quantity": 1}).status_code == 404
    assert DealLine.unscoped.values().get() == before


def test_lists_options_and_exports_leave_it_out(cast, theirs):
    client = client_of(cast.ion)
    for path in ("/deals/", "/deals/?view=board", "/deals/options/?q=secret", "/deals/?q=secret", "/deal-lines/"):
        assert "Ewa's" not in client.get(path).content.decode().replace("&#x27;", "'"), path
    assert b"secret" not in b"".join(client.get("/deals/export.csv"))


def test_a_customer_one_may_not_read_is_restricted_on_the_record_too(cast, theirs):
    from klientela.core.access.models import Grant

    with acting(cast.dora):
        party = create(entity_named("organizations"), {"name": "Very Secret Ltd"}, by=cast.dora)
    Deal.unscoped.update(party=party)
    Grant.objects.filter(role__slug="rep", entity="parties", op="read").update(scope="own")
    client = client_of(cast.ewa)
    for path in ("", "history/"):
        page = client.get(f"/deals/{theirs.pk}/{path}").content.decode()
        assert "Very Secret" not in page
        assert "restricted" in page
    assert client.get(f"/organizations/{party.pk}/").status_code == 404


def test_a_reference_to_what_one_may_not_read_is_not_saved(cast, theirs):
    from klientela.core.access.models import Grant

    with acting(cast.dora):
        party = create(entity_named("organizations"), {"name": "Very Secret Ltd"}, by=cast.dora)
    Grant.objects.filter(role__slug="rep", entity="parties", op="read").update(scope="own")
    answer = client_of(cast.ewa).post(f"/deals/{theirs.pk}/fields/party/", {"party": party.pk, "version": theirs.version}, headers=HTMX)
    assert answer.status_code == 422
    assert Deal.unscoped.get().party is None
    assert "Very Secret" not in client_of(cast.ewa).get(f"/deals/new/?party={party.pk}").content.decode()
