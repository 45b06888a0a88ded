"""Forms show, still and need own fields as the record stands; the script asks for the same while somebody types."""

import pytest
from django.http import QueryDict

from klientela.core.access.acting import acting
from klientela.core.records.own.models import OwnField
from klientela.core.records.services import create
from klientela.core.views.questions.building import sent_builder
from klientela.core.views.tests.levels import ceiling
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.entity import entity_named
from tests.kit.own_fields import own_field, when

pytestmark = pytest.mark.django_db
COMPANIES = entity_named("organizations")


@pytest.fixture
def company(cast):
    own_field("organizations", "reason", conditions={"required": when("employees", "gte", "100"), "fixed": when("town", "is", "Rome")})
    own_field("organizations", "note", conditions={"hidden": when("employees", "empty")})
    with acting(cast.ewa):
        return create(COMPANIES, {"name": "Steel", "town": "Rome"}, by=cast.ewa)


def test_a_form_is_drawn_as_the_record_stands_and_again_while_one_types(cast, company):
    client, address = client_of(cast.ewa), f"/organizations/{company.pk}/edit/"
    page = client.get(address).content.decode()
    assert 'data-field="own_note" hidden' in page and 'data-field="own_reason" inert' in page and "reveal" in page
    sent = {"name": "Steel", "town": "Iasi", "employees": "200", "version": company.version, "seen": "{}"}
    told = client.post(address, {**sent, "reveal": "1"}).json()
    assert (told["away"], told["still"], told["needed"]) == ([], [], ["own_reason"])
    refused = client.post(address, sent)
    assert refused.status_code == 422 and "This is needed." in refused.content.decode()
    assert client.post(address, {**sent, "own_reason": "grown"}).status_code == 302


ASKED = {"whenhidden.join": "all", "whenfixed.join": "all", "whenrequired.join": "all"}


def test_conditions_are_put_together_with_the_builder_of_lists(cast, company):
    client, address = client_of(cast.zoe), "/settings/fields/organizations/field/note/"
    page = client.get(address).content.decode()
    assert 'name="whenhidden-0.op"' in page and "relation:" not in page
    own = OwnField.objects.get(code="note")
    given = {"label": "Note", "version": own.version, **ASKED}
    more = client.post(address, {**given, "whenrequired.do": "again", "whenrequired.new": "field:name"})
    assert 'name="whenrequired-0.field"' in more.content.decode() and own.conditions == OwnField.objects.get(code="note").conditions
    asked = {"whenrequired-0.field": "name", "whenrequired-0.op": "contains", "whenrequired-0.was": "name", "whenrequired-0.value": "x"}
    assert client.post(address, {**given, "whenrequired-0.field": "name"}).status_code == 200
    assert client.post(address, {**given, **asked}).status_code == 302
    assert OwnField.objects.get(code="note").conditions == {"required": when("name", "contains", "x")}


def test_only_the_record_itself_is_asked_about_and_what_is_hidden_stays(cast, company):
    client, address = client_of(cast.zoe), "/settings/fields/organizations/field/note/"
    ceiling("administrator", "organizations", "employees")
    ceiling("administrator", "parties", "employees")
    assert "asks about what is not for you" in client.get(address).content.decode()
    own = OwnField.objects.get(code="note")
    given = {"label": "Notes", "version": own.version, **ASKED}
    related = QueryDict("when.join=all&when-0.relation=deals.party&when-0.how=exist&when-0.join=all")
    with acting(cast.ewa):
        made = sent_builder(COMPANIES, related, name="when", user=cast.ewa, is_plain=True)
    assert made and not made.is_final and "Ask only about the record itself" in made.errors[0,]
    assert client.post(address, given).status_code == 302
    assert OwnField.objects.get(code="note").conditions == {"hidden": when("employees", "empty")}
    assert client.post(address, {**given, "version": own.version + 1, "whenhidden.away": "1"}).status_code == 302
    assert OwnField.objects.get(code="note").conditions == {}
