"""What a reference field offers."""

import re

import pytest

from klientela.core.access.acting import acting
from klientela.core.parties.models import Organization, Party
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db


def company(by, name):
    with acting(by):
        return create(entity_named("organizations"), {"name": name}, by=by)


def labels(client, slug, **query):
    return re.findall(r'data-label="([^"]*)"', client.get(f"/{slug}/options/", query).content.decode())


@pytest.fixture
def companies(cast):
    """Three companies that look alike."""
    return [company(cast.ewa, name) for name in ("Łódzkie Młyny", "Młyn Żuławy", "Browar Orlica")]


def test_by_beginning_first_then_by_any_part(cast, companies, client):
    client.force_login(cast.ewa)
    assert labels(client, "organizations", q="mly") == ["Młyn Żuławy", "Łódzkie Młyny"]
    assert labels(client, "organizations", q="LODZ") == ["Łódzkie Młyny"]
    assert labels(client, "organizations", q="orlica") == ["Browar Orlica"]


def test_recent_ones_first_when_nothing_is_typed(cast, companies, client):
    client.force_login(cast.ewa)
    assert labels(client, "organizations")[0] == "Browar Orlica"


def test_only_what_the_user_may_read(cast, companies, client):
    from klientela.core.access.models import Grant

    Grant.objects.filter(role__slug="rep", entity="parties", op="read").update(scope="own")
    client.force_login(cast.ion)
    assert labels(client, "organizations") == labels(client, "organizations", q="mlyn") == []
    client.force_login(cast.ewa)
    assert len(labels(client, "organizations")) == 3


def test_a_missing_one_can_be_made_by_who_may(cast, companies, client):
    client.force_login(cast.ewa)
    assert labels(client, "organizations", q="Nowa Firma", create="1") == ["Nowa Firma"]
    made = client.post("/organizations/options/", {"name": "Nowa Firma"})
    assert made.status_code == 201 and Organization.unscoped.get(name="Nowa Firma").owner == cast.ewa
    assert "data-value=" in made.content.decode()


def test_who_may_not_create_makes_nothing(cast, companies, client):
    client.force_login(cast.ewa)
    assert labels(client, "industries", q="Quarries", create="1") == []
    assert client.post("/industries/options/", {"name": "Quarries"}).status_code == 403
    assert client.post("/organizations/options/", {"name": "  "}).status_code == 422
    assert Party.unscoped.count() == 3


def test_closed_accounts_are_not_offered(cast, client):
    cast.ion.is_active = False
    cast.ion.save()
    client.force_login(cast.dora)
    assert "Ion Popescu" not in labels(client, "users", q="ion") and "Ewa Nowak" in labels(client, "users", q="ewa")
