"""Saving records: versions, history, tombstones."""

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404

from klientela.core.access.acting import acting
from klientela.core.access.models import Grant
from klientela.core.audit.models import Change
from klientela.core.parties.models import Party, PartyRelation
from klientela.core.records.services import change, create, delete, save
from klientela.core.records.triggers import missing_triggers
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import StaleSave
from klientela.modules.sales.models import Deal

pytestmark = pytest.mark.django_db


@pytest.fixture
def deals():
    return entity_named("deals")


def test_every_kept_table_has_its_triggers():
    assert missing_triggers() == []


def test_a_stale_save_is_refused_and_shows_both_values(cast, deals):
    with acting(cast.ewa):
        made = create(deals, {"name": "Pump"}, by=cast.ewa)
        change(deals, made.pk, {"name": "Pump 2"}, by=cast.ewa, version=made.version)
        with pytest.raises(StaleSave) as stale:
            change(deals, made.pk, {"name": "Pump 3"}, by=cast.ewa, version=made.version)
    assert stale.value.theirs == {"name": "Pump 2"}
    assert stale.value.ours == {"name": "Pump 3"}
    assert Deal.unscoped.get().name == "Pump 2"


def test_a_record_one_does_not_see_is_referred_to_by_nobody(cast, deals):
    Grant.objects.filter(role__slug="rep", entity="parties", op="read").update(scope="own")
    with acting(cast.dora):
        firm = create(entity_named("organizations"), {"name": "Secret"}, by=cast.dora)
    with acting(cast.ewa):
        with pytest.raises(ValidationError) as made:
            create(deals, {"name": "Pump", "party": firm}, by=cast.ewa)
        kept = create(deals, {"name": "Pump"}, by=cast.ewa)
        with pytest.raises(ValidationError) as changed:
            change(deals, kept.pk, {"party": firm}, by=cast.ewa, version=kept.version)
    assert made.value.message_dict == changed.value.message_dict == {"party": ["There is no such record."]}


def test_history_says_who_changed_what(cast, deals):
    with acting(cast.ewa) as actor:
        made = create(deals, {"name": "Pump"}, by=cast.ewa)
        change(deals, made.pk, {"name": "Pump 2"}, by=cast.ewa, version=made.version)
    created, changed = Change.objects.filter(row=made.pk).order_by("id")
    assert (created.op, created.actor, created.after["name"]) == ("I", cast.ewa.pk, "Pump")
    assert (changed.before, changed.after) == ({"name": "Pump"}, {"name": "Pump 2"})
    assert created.batch == changed.batch == actor.batch


def test_a_deleted_record_is_gone_and_its_history_stays(cast, deals):
    with acting(cast.dora):
        made = create(deals, {"name": "Pump"}, by=cast.dora)
        delete(deals, made.pk, by=cast.dora)
        with pytest.raises(Http404):
            change(deals, made.pk, {"name": "x"}, by=cast.dora, version=2)
    assert Change.objects.filter(row=made.pk).count() == 2


def test_polish_and_romanian_letters_sort_after_their_base(cast, deals):
    right = ["Az", "Ąb", "Cyk", "Ćma", "Élan", "Lodz", "Lublin", "Łódź", "Müller", "Sliwa", "Stan", "Szum", "Śliwa", "Ștef", "Tudor",
             "Țepeș", "Zenon", "Źrebiec", "Żak"]  # fmt: skip
    with acting(cast.ewa):
        for name in reversed(right):
            create(deals, {"name": name}, by=cast.ewa)
        assert list(Deal.objects.order_by("sort_key").values_list("name", flat=True)) == right


def test_a_value_that_is_there_already_is_told_at_its_field(cast, deals):
    with acting(cast.ewa):
        create(deals, {"name": "Pump", "code": "A1"}, by=cast.ewa)
        with pytest.raises(ValidationError) as error:
            create(deals, {"name": "Other", "code": "A1"}, by=cast.ewa)
    assert error.value.message_dict == {"code": ["There is one with the same value already (code)."]}
    assert Deal.unscoped.count() == 1


def test_a_rule_about_two_references_in_hand_is_told_before_anything_is_written():
    mill = Party.unscoped.create(name="Mill")
    with pytest.raises(ValidationError) as refused:
        save(PartyRelation(party=mill, other=mill, kind="partner_of"))
    assert "“party_relation_two” is violated" in str(refused.value)
