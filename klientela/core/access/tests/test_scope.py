"""Who sees which records."""

import pytest

from klientela.core.access.acting import acting, as_system
from klientela.core.access.decisions import may, visible
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed, OutsideAccess
from klientela.modules.sales.models import Deal, DealLine

pytestmark = pytest.mark.django_db


def deal(by, name):
    with acting(by):
        return create(entity_named("deals"), {"name": name}, by=by)


def names(user):
    with acting(user):
        return set(Deal.objects.values_list("name", flat=True))


def test_outside_of_access_nothing_is_read(cast):
    with pytest.raises(OutsideAccess):
        Deal.objects.count()


def test_a_rep_sees_his_own_a_leader_her_teams_a_director_all(cast):
    deal(cast.ewa, "Ewa's")
    deal(cast.ion, "Ion's")
    deal(cast.dora, "Dora's")
    assert names(cast.ewa) == {"Ewa's"}
    assert names(cast.ana) == {"Ewa's", "Ion's"}
    assert names(cast.dora) == {"Ewa's", "Ion's", "Dora's"}
    assert names(cast.zoe) == set()
    assert names(cast.eve) == set()


def test_a_new_owner_changes_who_sees_at_once_even_by_a_bulk_update(cast):
    deal(cast.ewa, "Handed over")
    Deal.unscoped.update(owner=cast.ion, team=None)
    assert names(cast.ewa) == set()
    assert names(cast.ion) == {"Handed over"}


def test_rights_change_with_a_role(cast):
    from klientela.core.access.services import give_role

    entity = entity_named("deals")
    assert not may(cast.eve, "read", entity)
    give_role(cast.eve, "rep")
    assert may(cast.eve, "read", entity)


def test_lines_follow_their_deal(cast):
    mine = deal(cast.ewa, "Mine")
    with as_system("test"):
        from klientela.modules.catalogue.models import Product

        product = Product.objects.create(name="Pump")
    with acting(cast.ewa):
        create(entity_named("deal-lines"), {"deal": mine, "product": product}, by=cast.ewa)
        assert DealLine.objects.count() == 1
    with acting(cast.ion):
        assert DealLine.objects.count() == 0
        with pytest.raises(NotAllowed):
            create(entity_named("deal-lines"), {"deal": mine, "product": product}, by=cast.ion)


def test_nobody_makes_what_no_role_lets_him_make(cast):
    with pytest.raises(NotAllowed):
        deal(cast.zoe, "Not mine to make")
    assert not Deal.unscoped.exists()


def test_visible_for_an_operation_needs_reading_too(cast):
    deal(cast.ewa, "Ewa's")
    assert visible(cast.ewa, "update", entity_named("deals")).count() == 1
    assert visible(cast.ewa, "delete", entity_named("deals")).count() == 0
