"""Fields are made, changed, converted, indexed, taken away and brought back; nothing people entered is lost."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from klientela.core.access.acting import acting
from klientela.core.audit.models import Change
from klientela.core.records.own.converting import choices_of, convert, preview
from klientela.core.records.own.definitions import own_fields
from klientela.core.records.own.indexing import index_now
from klientela.core.records.own.models import OwnField
from klientela.core.records.own.publishing import configuration_version
from klientela.core.records.own.services import add_field, bring_back, change_field, change_kind, order_fields, remove_field
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed, StaleSave

pytestmark = pytest.mark.django_db
DEALS = entity_named("deals")


def added(cast, **values):
    with acting(cast.zoe):
        return add_field(DEALS, {"label": "Weight", "kind": "text", **values}, by=cast.zoe)


def deal(cast, **values):
    with acting(cast.ewa):
        return create(DEALS, {"name": "Deal", **values}, by=cast.ewa)


def test_a_field_gets_a_code_of_its_name_and_everybody_learns_of_it(cast):
    before = configuration_version()
    first, second = added(cast, label="Größe in cm"), added(cast, label="Größe in cm")
    assert (first.code, second.code) == ("groe_in_cm", "groe_in_cm_2") or first.code != second.code
    assert configuration_version() != before and own_fields(DEALS) == (first, second)
    assert Change.objects.filter(row=first.pk).exists()


def test_only_who_sets_up_the_system_adds_fields(cast):
    with acting(cast.ewa), pytest.raises(NotAllowed):
        add_field(DEALS, {"label": "Mine", "kind": "text"}, by=cast.ewa)


@pytest.mark.parametrize("code", ["Own", "1a", "a-b", "a" * 41])
def test_a_code_that_is_none_is_refused(cast, code):
    with pytest.raises(ValidationError):
        added(cast, code=code)


def test_an_amount_has_the_records_currency_or_one_of_its_own(cast):
    with acting(cast.zoe):
        on_team = add_field(entity_named("stages"), {"label": "Cost", "kind": "money"}, by=cast.zoe)
    assert added(cast, kind="money").options["currency"] == "currency"
    assert on_team.options["currency"] == "own_cost_currency" and len(own_fields(entity_named("stages"))) == 2


def test_a_removed_field_comes_back_with_its_values(cast):
    field = added(cast)
    made = deal(cast, own_weight="12 kg")
    with acting(cast.zoe):
        remove_field(field, by=cast.zoe)
        assert own_fields(DEALS) == ()
        bring_back(OwnField.objects.get(), by=cast.zoe)
    made.refresh_from_db()
    assert own_fields(DEALS) == (field,) and made.own == {"weight": "12 kg"}


def test_two_people_changing_one_field_are_told(cast):
    field = added(cast)
    with acting(cast.zoe):
        change_field(field, {"label": "Mass"}, by=cast.zoe, version=field.version)
        with pytest.raises(StaleSave):
            change_field(field, {"label": "Load"}, by=cast.zoe, version=field.version)


def test_fields_stand_in_the_order_they_are_put_in(cast):
    for name in ("a", "b", "c"):
        added(cast, code=name)
    with acting(cast.zoe):
        order_fields(DEALS, ["c", "a", "gone"], by=cast.zoe)
    assert [field.code for field in own_fields(DEALS)] == ["c", "a", "b"]


def test_another_kind_is_looked_at_first_and_loses_nothing(cast):
    field = added(cast)
    deals = [deal(cast, own_weight=value) for value in ("12,5", "7", "about ten")]
    wanted = OwnField(entity="deals", code="weight", kind="decimal", options={"places": 2})
    found = preview(DEALS, field, wanted, by=cast.dora)
    assert (found.fits, found.stays_beside, found.misfits) == (2, 1, [("about ten", 1)])
    with acting(cast.zoe):
        field = change_kind(field, "decimal", {"places": 2}, by=cast.zoe, version=field.version)
        assert convert(DEALS, field, "text") == 3 and convert(DEALS, field, "text") == 0
        [one.refresh_from_db() for one in deals]
        assert [one.own for one in deals] == [{"weight": Decimal("12.5")}, {"weight": 7}, {"weight~text": "about ten"}]
        field = change_kind(field, "text", {}, by=cast.zoe, version=field.version)
        convert(DEALS, field, "decimal")
    deals[2].refresh_from_db()
    assert deals[2].own == {"weight": "about ten"}


def test_words_become_choices(cast):
    field = added(cast)
    deal(cast, own_weight="Heavy load"), deal(cast, own_weight="Light")
    choices = choices_of(DEALS, field)
    assert {one["label"] for one in choices} == {"Heavy load", "Light"}
    wanted = OwnField(entity="deals", code="weight", kind="choice", options={"choices": choices})
    assert preview(DEALS, field, wanted, by=cast.zoe).stays_beside == 0


def indexed(field):
    connection.check_constraints()
    index_now(field)


def indexes(field):
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE indexname LIKE %s", [f"own__{'_'}{field.pk.hex}"])
        return {name[:5] for (name,) in cursor.fetchall()}


def test_a_fast_and_unique_field_has_indexes_until_it_is_taken_away(cast, as_program):
    field = added(cast, is_fast=True, unique=True)
    deal(cast, own_weight="1")
    indexed(field)
    field.refresh_from_db()
    assert (field.index_state, indexes(field)) == ("ready", {"own_f", "own_s", "own_u"})
    with pytest.raises(ValidationError):
        deal(cast, own_weight="1")
    with acting(cast.zoe):
        indexed(remove_field(field, by=cast.zoe))
    assert indexes(field) == set()


def test_what_stands_twice_is_not_made_unique(cast):
    field = added(cast)
    deal(cast, own_weight="same"), deal(cast, own_weight="same")
    with acting(cast.zoe), pytest.raises(ValidationError, match="more than once"):
        change_field(field, {"unique": True}, by=cast.zoe, version=field.version)
    OwnField.objects.update(unique=True)
    indexed(field)
    field.refresh_from_db()
    assert field.index_state == "failed" and "more than once" in field.index_error


def test_choices_become_their_names(cast):
    choices = {"choices": [{"code": "h", "label": "Heavy"}]}
    field = added(cast, kind="choice", options=choices)
    made = deal(cast, own_weight="h")
    with acting(cast.zoe):
        field = change_kind(field, "text", {}, by=cast.zoe, version=field.version)
        convert(DEALS, field, "choice")
        made.refresh_from_db()
        assert made.own == {"weight": "Heavy"}
        convert(DEALS, change_kind(field, "choice", choices, by=cast.zoe, version=field.version), "text")
    made.refresh_from_db()
    assert made.own == {"weight": "h"}
