"""A link of a kind the company made can be asked both ways, and stands on the page of what it names."""

import json

import pytest

from klientela.core.access.acting import acting
from klientela.core.criteria.compiling import compile_tree
from klientela.core.criteria.reading import read_where
from klientela.core.criteria.relations import relations_of
from klientela.core.own_entities.models import OwnRecord
from klientela.core.own_entities.services.fields import FirstField
from klientela.core.parties.models import Organization
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db
COMPANIES = entity_named("organizations")


@pytest.fixture
def brewery(cast, make) -> Organization:
    """A company that one project names as its client."""
    make()
    with acting(cast.ewa):
        company, _other = (create(COMPANIES, {"name": name}, by=cast.ewa) for name in ("Brewery", "Mill"))
        create(entity_named("own-projects"), {"name": "Roof", "own_client": company, "own_budget": 500}, by=cast.ewa)
    return company


def found(user, question):
    with acting(user):
        rows = Organization.objects.filter(compile_tree(read_where(json.dumps(question)), COMPANIES, user))
        return [company.name for company in rows.order_by("name")]


def test_companies_are_found_by_the_projects_that_name_them(cast, brewery):
    with acting(cast.ewa):
        assert "own-projects.own_client" in {relation.name for relation in relations_of(COMPANIES, cast.ewa)}
    related = {"related": "own-projects.own_client"}
    assert found(cast.ewa, {"all": [related]}) == ["Brewery"]
    assert found(cast.ewa, {"all": [{**related, "how": "none"}]}) == ["Mill"]
    assert found(cast.ewa, {"all": [{**related, "where": {"all": [["name", "is", "Tower"]]}}]}) == []
    assert found(cast.ion, {"all": [related]}) == []


def test_its_page_shows_them_to_whoever_may_read_them(cast, brewery):
    address = f"/organizations/{brewery.pk}/"
    assert "Roof" in browser(cast.ewa).get(address).content.decode()
    assert "Roof" not in browser(cast.ion).get(address).content.decode()
    assert "Roof" in browser(cast.ewa).get(f"/own-projects/?own_client={brewery.pk}").content.decode()


def test_kinds_link_to_each_other(cast, make):
    make("Machines", fields=())
    make(fields=(FirstField("Machine", "reference", target="own-machines"),))
    with acting(cast.ewa):
        crane = create(entity_named("own-machines"), {"name": "Crane"}, by=cast.ewa)
        create(entity_named("own-projects"), {"name": "Roof", "own_machine": crane}, by=cast.ewa)
    assert OwnRecord.unscoped.get(name="Roof").own == {"machine": str(crane.pk)}
    client = browser(cast.ewa)
    assert "Crane" in client.get("/own-projects/").content.decode()
    assert "Roof" in client.get(f"/own-machines/{crane.pk}/").content.decode()
    assert "Crane" in client.get("/own-machines/options/?q=cra").content.decode()
