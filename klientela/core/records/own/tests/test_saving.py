"""Values of own fields through the generic save."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import FieldDoesNotExist, ValidationError

from klientela.core.access.acting import acting
from klientela.core.access.decisions import fields_for, fixed_for
from klientela.core.records.bulk import create_many
from klientela.core.records.kinds import field_of, form_fields
from klientela.core.records.own.values import value_of
from klientela.core.records.services import change, create
from klientela.core.views.tests.levels import ceiling
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed, StaleSave
from tests.kit.own_fields import own_field

pytestmark = pytest.mark.django_db
COMPANIES, DEALS = entity_named("organizations"), entity_named("deals")
VALUES = {
    "text": "Łódź",
    "longtext": "two\nlines",
    "integer": 12,
    "decimal": Decimal("12.35"),
    "date": date(2026, 2, 28),
    "datetime": datetime(2026, 2, 28, 13, 5, tzinfo=UTC),
    "choice": "gold",
    "tags": ["gold", "silver"],
    "boolean": True,
    "email": "ola@example.com",
    "url": "https://example.com/",
    "country": "PL",
}


@pytest.mark.parametrize("kind", VALUES)
def test_a_value_of_each_kind_comes_back_as_it_was_saved(cast, kind):
    own_field("organizations", "x", kind)
    with acting(cast.ewa):
        made = create(COMPANIES, {"name": "Steel", "own_x": VALUES[kind]}, by=cast.ewa)
        made.refresh_from_db()
        assert value_of(made, "own_x") == VALUES[kind]
        emptied = change(COMPANIES, made.pk, {"own_x": None}, by=cast.ewa, version=made.version)
    assert emptied.own == {}


def test_a_new_record_begins_with_defaults_and_needs_what_is_required(cast):
    own_field("organizations", "size", "choice", default="silver")
    own_field("organizations", "branch", required=True)
    with acting(cast.ewa):
        with pytest.raises(ValidationError) as refused:
            create(COMPANIES, {"name": "Steel"}, by=cast.ewa)
        made = create(COMPANIES, {"name": "Steel", "own_branch": "mining"}, by=cast.ewa)
        assert made.own == {"size": "silver", "branch": "mining"}
        with pytest.raises(ValidationError):
            change(COMPANIES, made.pk, {"own_branch": ""}, by=cast.ewa, version=made.version)
    assert list(refused.value.message_dict) == ["own_branch"]


def test_a_choice_taken_away_stays_where_it_stands_and_is_not_chosen_anew(cast):
    own_field("organizations", "metal", "choice", default="tin")
    with acting(cast.ewa):
        old = create(COMPANIES, {"name": "Old"}, by=cast.ewa)
        kept = change(COMPANIES, old.pk, {"own_metal": "tin", "name": "Older"}, by=cast.ewa, version=old.version)
        assert value_of(kept, "own_metal") == "tin"
        with pytest.raises(ValidationError, match="not offered"):
            create(COMPANIES, {"name": "New", "own_metal": "tin"}, by=cast.ewa)


def test_a_unique_value_stands_once(cast):
    own_field("organizations", "number", unique=True)
    with acting(cast.ewa):
        create(COMPANIES, {"name": "One", "own_number": "A1"}, by=cast.ewa)
        with pytest.raises(ValidationError) as refused:
            create(COMPANIES, {"name": "Two", "own_number": "A1"}, by=cast.ewa)
        many = create_many(COMPANIES, [{"name": "Three", "own_number": "A1"}, {"name": "Four", "own_number": "A2"}], by=cast.ewa)
    assert "own_number" in refused.value.message_dict and list(many.refusals) == [0]


def test_a_link_leads_to_what_its_reader_may_read(cast):
    own_field("deals", "buyer", "reference", options={"target": "organizations"})
    with acting(cast.ewa):
        buyer = create(COMPANIES, {"name": "Buyer"}, by=cast.ewa)
        deal = create(DEALS, {"name": "Deal", "own_buyer": buyer}, by=cast.ewa)
    deal.refresh_from_db()
    assert deal.own == {"buyer": str(buyer.pk)} and value_of(deal, "own_buyer") == buyer


def test_a_hidden_own_field_is_neither_seen_nor_written(cast):
    own_field("deals", "margin", "decimal")
    ceiling("rep", "deals", "own_margin")
    with acting(cast.ewa):
        assert "own_margin" in fields_for(cast.ewa, DEALS) & fixed_for(cast.ewa, DEALS)
        with pytest.raises(NotAllowed):
            create(DEALS, {"name": "Deal", "own_margin": Decimal(5)}, by=cast.ewa)


def test_fields_are_for_colleagues_unless_a_role_says_so(cast):
    own_field("deals", "margin", "decimal")
    assert "own_margin" not in fields_for(cast.ewa, DEALS)
    cast.ewa.kind = "partner"
    assert "own_margin" in fields_for(cast.ewa, DEALS)


def test_what_another_saved_meanwhile_is_told(cast):
    own_field("deals", "margin", "decimal")
    with acting(cast.ewa):
        deal = create(DEALS, {"name": "Deal", "own_margin": Decimal(5)}, by=cast.ewa)
        change(DEALS, deal.pk, {"own_margin": Decimal(6)}, by=cast.ewa, version=deal.version)
        with pytest.raises(StaleSave) as stale:
            change(DEALS, deal.pk, {"own_margin": Decimal(7)}, by=cast.ewa, version=deal.version)
    assert stale.value.theirs == {"own_margin": Decimal(6)}


def test_own_fields_stand_after_those_of_the_program_and_only_while_they_are_there(cast):
    first = own_field("deals", "a", position=2)
    own_field("deals", "b", position=1)
    assert [field.name for field in form_fields(DEALS)][-2:] == ["own_b", "own_a"]
    assert field_of(DEALS, "own_a").path == "own__a" and field_of(DEALS, "own_a").own == first
    with pytest.raises(FieldDoesNotExist):
        field_of(DEALS, "own_c")


def test_no_field_of_the_program_is_named_like_an_own_one():
    from django.apps import apps

    names = {field.name for model in apps.get_models() for field in model._meta.get_fields()}
    assert not [name for name in names if name.startswith("own_")]
