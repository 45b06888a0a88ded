"""Where a question can go on: references, the ways back, and what is not for somebody left out."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.models import FieldRule, Role
from klientela.core.access.switches import switch_off
from klientela.core.criteria.relations import relation_named, relations_of
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db


def names(slug, user):
    with acting(user):
        return {relation.name: str(relation.label) for relation in relations_of(entity_named(slug), user)}


def test_references_and_ways_back_are_called_in_peoples_words(cast):
    deals, companies = names("deals", cast.dora), names("organizations", cast.dora)
    assert deals["party"] == "Customer"
    assert deals["deal-lines.deal"] == "Product lines"
    assert companies["deals.party"] == "Deals"
    assert companies["addresses.party"] == "Addresses"
    assert companies["relations.other"] == "Relations: other party"
    assert "parties.industry" not in names("industries", cast.dora)
    assert names("industries", cast.dora)["organizations.industry"] == "Companies"


def test_a_reference_to_a_party_leads_to_companies_and_people(cast):
    with acting(cast.dora):
        party = relation_named(entity_named("deals"), "party", cast.dora)
        assert party.target.slug == "parties"
        assert relation_named(party.target, "industry", cast.dora).target.slug == "industries"
        assert relation_named(party.target, "deals.party", cast.dora).is_many


def test_hidden_references_and_kinds_nobody_may_read_are_left_out(cast):
    assert names("organizations", cast.zoe).get("deals.party") is None
    FieldRule.objects.create(role=Role.objects.get(slug="rep"), entity="deals", field="party", ceiling=0)
    assert "deals.party" not in names("organizations", cast.ewa)
    assert "party" not in names("deals", cast.ewa)
    assert "deals.party" in names("organizations", cast.dora)


def test_a_module_that_is_off_leads_nowhere(cast):
    assert "deals.party" in names("organizations", cast.dora)
    switch_off("sales", by=cast.zoe)
    assert "deals.party" not in names("organizations", cast.dora)
