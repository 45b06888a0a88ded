"""The roles every installation begins with."""

import pytest

from klientela.core.access.decisions import may, visible
from klientela.core.access.defaults import ROLES, default_fields, default_grants, load_defaults
from klientela.core.access.functions import functions
from klientela.core.access.models import Grant, PartyUser, Role
from klientela.core.access.sql import refresh_acl
from klientela.core.parties.models import Party
from klientela.kernel.entity import entities, entity_named
from klientela.modules.sales.models import Deal
from tests.cast import hire

pytestmark = pytest.mark.django_db
STANDARD = {"create", "read", "update", "delete", "share", "transfer", "lock", "export"}


def own_grants():
    """Every entity that has grants of its own, by their name."""
    return {entity.grants: entity for entity in entities() if not entity.part_of}


def test_defaults_name_roles_operations_and_functions_that_exist():
    ready, known = {role.slug for role in ROLES}, own_grants()
    actions = {slug: {action.op or action.name for each in entities() if each.grants == slug for action in each.actions} for slug in known}
    for row in default_grants():
        assert row["role"] in ready, row
        assert row["op"] in functions() if not row["entity"] else row["op"] in STANDARD | actions.get(row["entity"], set()), row
    assert {row["role"] for row in default_fields()} <= ready


def test_each_ready_role_says_what_it_is_for():
    assert all(role.name and role.description for role in Role.objects.filter(slug__in=[ready.slug for ready in ROLES]))
    assert Role.objects.filter(slug__in=[ready.slug for ready in ROLES]).count() == 12


def test_an_auditor_sees_and_exports_everything_and_changes_nothing(cast):
    iga = hire("Iga Wrona", "auditor")
    for entity in own_grants().values():
        assert may(iga, "read", entity) and may(iga, "export", entity), entity
        assert visible(iga, "read", entity).count() == entity.model._base_manager.filter(deleted_at=None, **entity.where).count()
    assert set(Grant.objects.filter(role__slug="auditor").exclude(entity="").values_list("op", flat=True)) == {"read", "export"}


def test_an_administrator_sees_no_business_data(cast):
    assert not any(may(cast.zoe, "read", entity_named(slug)) for slug in ("deals", "parties", "products"))


def test_a_partner_sees_the_records_of_his_party_only(cast):
    pia = hire("Pia Sowa", "partner")
    mine, other = (Party.unscoped.create(kind="organization", name=name) for name in ("Mine", "Other"))
    PartyUser.objects.create(user=pia, party=mine.pk)
    refresh_acl(Party, [mine.pk, other.pk])
    assert list(visible(pia, "read", entity_named("parties"))) == [mine]
    assert not visible(pia, "read", entity_named("deals")).exists() and not Deal.unscoped.exists()
    assert not may(pia, "read", entity_named("users")) and not may(pia, "import")


def test_what_an_administrator_takes_away_stays_away(db):
    Grant.objects.filter(role__slug="rep", entity="deals", op="export").delete()
    load_defaults()
    assert not Grant.objects.filter(role__slug="rep", entity="deals", op="export").exists()
