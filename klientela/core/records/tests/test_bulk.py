"""Many records at once are checked as strictly as one."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.audit.models import Change
from klientela.core.parties.models import Industry, Organization
from klientela.core.records.bulk import create_many
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed
from klientela.modules.catalogue.models import Product
from tests.cast import Cast


def test_each_record_gets_its_place_its_scope_and_its_history(cast: Cast) -> None:
    with acting(cast.dora) as actor:
        batch = create_many(entity_named("products"), [{"name": "Pump", "owner": cast.ewa}, {"name": "Valve"}], by=cast.dora)
        assert not batch.refusals
        places = Product.objects.order_by("name").values_list("name", "owner", "team", "branch")
        assert list(places) == [("Pump", cast.ewa.pk, cast.south.pk, cast.krakow.pk), ("Valve", cast.dora.pk, None, cast.krakow.pk)]
        assert all(Product.objects.values_list("acl__len", flat=True))
    assert Change.objects.filter(batch=actor.batch, table="catalogue_product", op="I", actor=cast.dora.pk).count() == 2


def test_a_wrong_row_is_refused_and_the_others_are_made(cast: Cast) -> None:
    rows = [{"name": "A", "code": "1"}, {"name": ""}, {"name": "B" * 201}, {"name": "C", "code": "1"}, {"name": "D", "code": "2"}]
    with acting(cast.dora):
        batch = create_many(entity_named("products"), rows, by=cast.dora)
        assert sorted(batch.refusals) == [1, 2, 3]
        assert set(Product.objects.values_list("name", flat=True)) == {"A", "D"}


def test_an_entitys_fixed_values_are_kept(cast: Cast) -> None:
    with acting(cast.dora):
        create_many(entity_named("organizations"), [{"name": "Firma"}], by=cast.dora)
        assert Organization.objects.get().kind == "organization"


def test_nobody_makes_what_he_may_not_make(cast: Cast) -> None:
    with acting(cast.ewa):
        with pytest.raises(NotAllowed):
            create_many(entity_named("products"), [{"name": "A"}], by=cast.ewa)
    assert Product.unscoped.count() == 0


def test_nobody_gives_records_away_or_points_at_what_he_cannot_see(cast: Cast) -> None:
    hidden = Industry(name="Nowhere")
    rows = [{"name": "A", "owner": cast.ion}, {"name": "B", "industry": hidden}, {"name": "C"}]
    with acting(cast.ewa):
        batch = create_many(entity_named("organizations"), rows, by=cast.ewa)
    assert {place: list(error.error_dict) for place, error in batch.refusals.items()} == {0: ["owner"], 1: ["industry"]}
    assert list(Organization.unscoped.values_list("name", "owner")) == [("C", cast.ewa.pk)]
