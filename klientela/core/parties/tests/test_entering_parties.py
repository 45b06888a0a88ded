"""Entering parties: one spelling for names, phones, addresses and numbers."""

import pytest
from django.core.exceptions import ValidationError

from klientela.core.access.acting import acting
from klientela.core.parties.models import Person
from klientela.core.records.services import change, create
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db


def enter(cast, slug, by=None, **values):
    return create(entity_named(slug), values, by=by or cast.dora)


@pytest.fixture
def office(cast):
    with acting(cast.dora):
        yield cast


def test_a_persons_name_follows_its_parts_and_the_parts_follow_the_name(office):
    anna = enter(office, "persons", given_name="Anna Maria", family_name="Nowak")
    assert anna.name == "Anna Maria Nowak"
    jan = enter(office, "persons", name="Jan Kowalski")
    assert (jan.given_name, jan.family_name) == ("Jan", "Kowalski")
    jan = change(entity_named("persons"), jan.pk, {"family_name": "Wilk"}, by=office.dora, version=jan.version)
    assert jan.name == "Jan Wilk"
    jan = change(entity_named("persons"), jan.pk, {"name": "Ion Pop"}, by=office.dora, version=jan.version)
    assert (jan.given_name, jan.family_name) == ("Ion", "Pop")


def test_a_person_without_any_name_is_refused(office):
    with pytest.raises(ValidationError) as refused:
        enter(office, "persons", given_name=" ", family_name="")
    assert "family_name" in refused.value.message_dict
    assert Person.objects.count() == 0


def test_email_phone_and_website_have_one_spelling(office):
    made = enter(office, "organizations", name=" Browar ", email="Biuro@Browar.PL", phone="12 632 11 00", website="browar.pl", country="PL")
    assert (made.name, made.email, made.phone, made.website) == ("Browar", "biuro@browar.pl", "+48126321100", "https://browar.pl")
    romanian = enter(office, "organizations", name="Fabrica", phone="0722 123 456", country="RO")
    assert romanian.phone == "+40722123456"


@pytest.mark.parametrize(("field", "value"), [("phone", "12"), ("email", "nobody"), ("website", "javascript:alert(1)"), ("website", "x")])
def test_what_cannot_be_read_names_its_field(office, field, value):
    with pytest.raises(ValidationError) as refused:
        enter(office, "organizations", name="Browar", country="PL", **{field: value})
    assert field in refused.value.message_dict


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("phone", "12 632 11 00 wew. 12", "+48126321100;ext=12"),
        ("phone", "+48126321100;ext=12", "+48126321100;ext=12"),
        ("email", "A@B.pl", "a@b.pl"),
        ("web", "b.pl", "https://b.pl"),
        ("profile", " @browar ", "@browar"),
    ],
)
def test_a_way_to_reach_is_written_as_its_kind_demands(office, kind, value, kept):
    party = enter(office, "organizations", name="Browar", country="PL")
    assert enter(office, "contact-mechanisms", party=party, kind=kind, value=value).value == kept


def test_a_wrong_way_to_reach_is_refused(office):
    party = enter(office, "organizations", name="Browar", country="PL")
    for kind in ("phone", "email", "web"):
        with pytest.raises(ValidationError, match=r"."):
            enter(office, "contact-mechanisms", party=party, kind=kind, value="?")


def test_a_company_is_not_its_own_grandmother(office):
    mother, daughter = (enter(office, "organizations", name=name) for name in ("Mother", "Daughter"))
    enter(office, "relations", party=daughter, kind="part_of", other=mother)
    with pytest.raises(ValidationError, match="each be the parent"):
        enter(office, "relations", party=mother, kind="part_of", other=daughter)
    with pytest.raises(ValidationError, match="no relation to itself"):
        enter(office, "relations", party=mother, kind="partner_of", other=mother)


def test_a_relation_needs_both_ends_open_to_change(cast):
    with acting(cast.dora):
        company = enter(cast, "organizations", name="Browar")
    with acting(cast.ewa), pytest.raises(ValidationError, match="You may not change"):
        person = enter(cast, "persons", by=cast.ewa, name="Jan Wilk")
        enter(cast, "relations", by=cast.ewa, party=person, kind="works_at", other=company)
