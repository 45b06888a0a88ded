"""Rights to one record asked together are the rights asked one by one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.access.decisions import may
from klientela.core.records.services import create
from klientela.core.views.rights import allowed
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.entity import entity_named
from klientela.modules.catalogue.models import Product
from klientela.modules.sales.models import Deal

pytestmark = pytest.mark.django_db
MOST_OF_A_DEAL, MOST_OF_A_COMPANY, MOST_OF_A_PERSON, MOST_LATER = 15, 13, 13, 15
OPS = ("read", "update", "delete", "transfer", "win", "lose", "export", "nonsense")


def test_together_and_one_by_one_agree(cast):
    made = []
    for owner in (cast.ewa, cast.ion, cast.dora):
        with acting(owner):
            made += [create(entity_named(slug), {"name": "x"}, by=owner) for slug in ("deals", "organizations")]
    for user in (cast.ewa, cast.ion, cast.ana, cast.dora, cast.zoe, cast.eve):
        for record in made:
            with acting(user):
                one_by_one = {op for op in OPS if may(user, op, record)}
                assert allowed(user, record, OPS) == one_by_one, (user, record)


def test_it_is_one_statement(cast):
    with acting(cast.ewa):
        deal = create(entity_named("deals"), {"name": "x"}, by=cast.ewa)
        may(cast.ewa, "read", deal)
    with acting(cast.ewa, rules_version=1), CaptureQueriesContext(connection) as caught:
        allowed(cast.ewa, deal, OPS)
        before = len(caught)
        allowed(cast.ewa, deal, OPS)
    assert len(caught) - before == 1


def test_a_locked_record_says_so_and_offers_no_change_of_itself_or_its_parts(cast):
    pump = Product.unscoped.create(name="Pump", owner=cast.dora)
    with acting(cast.ewa):
        deal = create(entity_named("deals"), {"name": "x", "product": pump}, by=cast.ewa)
    client, address = client_of(cast.ewa), f"/deals/{deal.pk}/"
    open_page = client.get(address).content.decode()
    Deal.unscoped.update(locked_at=timezone.now())
    page, board = client.get(address).content.decode(), client.get("/deals/?view=board").content.decode()
    ways = [f"{address}{end}" for end in ("edit/", "move/", "fields/closes_on/", "win/")]
    for way in (*ways, "Save lines", "Remove Pump", 'name="product"'):
        assert way in open_page and way not in page, way
    assert "Locked" in page and "Locked" not in open_page
    assert f"{address}move/" not in board and f"card-{deal.pk}" in board
    client.post(f"{address}actions/win/")
    assert Deal.unscoped.get().closed_at is None
    assert client.get(f"{address}edit/").status_code == client.get(f"/deal-lines/new/?parent={deal.pk}").status_code == 404


def test_a_page_asks_for_its_rights_once(cast):
    with acting(cast.ewa):
        company = create(entity_named("organizations"), {"name": "x"}, by=cast.ewa)
        deal = create(entity_named("deals"), {"name": "x", "party": company}, by=cast.ewa)
        person = create(entity_named("persons"), {"name": "Anna Nowak", "employer": company}, by=cast.ewa)
    client = client_of(cast.ewa)
    client.cookies["late"] = "1"
    of_kind = {"deals": (deal, MOST_OF_A_DEAL), "organizations": (company, MOST_OF_A_COMPANY), "persons": (person, MOST_OF_A_PERSON)}
    addresses = {f"/{slug}/{record.pk}/": most for slug, (record, most) in of_kind.items()}
    for address, most in addresses.items():
        client.get(address)
        with CaptureQueriesContext(connection) as caught:
            client.get(address)
        rights = [query["sql"] for query in caught if query["sql"].startswith('SELECT 1 AS "a"') or '"may_' in query["sql"]]
        assert len(caught) <= most, [query["sql"][:150] for query in caught]
        assert len([sql for sql in rights if "tasks_taskseries" not in sql]) <= 2, rights


def test_what_comes_later_is_what_a_whole_page_has(cast):
    with acting(cast.ewa):
        company = create(entity_named("organizations"), {"name": "x"}, by=cast.ewa)
        create(entity_named("deals"), {"name": "Big pump", "party": company}, by=cast.ewa)
        create(entity_named("addresses"), {"party": company, "town": "Brzesko"}, by=cast.ewa)
    client, address = client_of(cast.ewa), f"/organizations/{company.pk}/"
    client.get(address)
    client.cookies["late"] = "1"
    first, whole = client.get(address).content.decode(), client.get(f"{address}?whole=1").content.decode()
    assert f'hx-get="{address}?late=1"' in first and "?late=1" not in whole
    with CaptureQueriesContext(connection) as caught:
        later = client.get(f"{address}?late=1", headers={"HX-Request": "true"}).content.decode()
    assert len(caught) <= MOST_LATER
    for told in ("Brzesko", "added: Company", "/deals/?party="[:7], "/addresses/new/"):
        assert told in later and told in whole, told
    assert "Brzesko" not in first and "added: Company" not in first
