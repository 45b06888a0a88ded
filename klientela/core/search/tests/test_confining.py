"""What is found follows restrictions and field levels like everything else."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.models import Effect, FieldLevel, FieldRule, Grant, Role
from klientela.core.records.services import create
from klientela.core.search.queries import search
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db


def company(by, name="Zamek Ltd", **more):
    with acting(by):
        return create(entity_named("organizations"), {"name": name, **more}, by=by)


def found(user, text):
    with acting(user):
        return {hit.key for hit in search(user, text).hits}


def rule(role, field, entity="parties"):
    FieldRule.objects.create(role=Role.objects.get(slug=role), entity=entity, field=field, ceiling=FieldLevel.HIDDEN)


@pytest.mark.parametrize("text", ["zam", "mek l", "60123", "info@zamek"])
def test_a_restriction_confines_what_is_found(cast, text):
    mine, theirs = (company(by, phone=f"+48601234{n}67", email=f"info@zamek{n}.pl") for n, by in enumerate((cast.ewa, cast.dora)))
    assert found(cast.ewa, text) == {mine.pk, theirs.pk}
    Grant.objects.create(role=Role.objects.get(slug="rep"), entity="parties", op="read", scope="own", effect=Effect.RESTRICT)
    assert found(cast.ewa, text) == {mine.pk}
    page = client_of(cast.ewa).get("/search/", {"q": text}).content.decode()
    assert str(mine.pk) in page and str(theirs.pk) not in page


@pytest.mark.parametrize("text", ["zam", "mek l", "601234567", "info@zamek"])
def test_who_reads_his_own_alone_finds_nothing_of_others_by_any_part(cast, text):
    made = company(cast.dora, phone="+48601234567", email="info@zamek.pl")
    Grant.objects.filter(role__slug="rep", entity="parties", op="read").update(scope="own")
    assert found(cast.ewa, text) == set()
    type(made)._base_manager.filter(pk=made.pk).update(owner=cast.ewa)
    assert found(cast.ewa, text) == {made.pk}


def test_two_restrictions_hold_both(cast):
    made = company(cast.ewa)
    for role, scope in (("rep", "own"), ("people", "branch")):
        Grant.objects.create(role=Role.objects.get(slug=role), entity="parties", op="read", scope=scope, effect=Effect.RESTRICT)
    from klientela.core.access.services import give_role

    give_role(cast.ewa, "people")
    assert found(cast.ewa, "zamek") == {made.pk}
    type(made)._base_manager.filter(pk=made.pk).update(branch=cast.cluj)
    assert found(cast.ewa, "zamek") == set()


@pytest.mark.parametrize(
    ("field", "entity", "lost", "kept"),
    [
        ("name", "parties", "zamek", "601234567"),
        ("phone", "parties", "601234567", "zamek"),
        ("email", "parties", "me@hidden.pl", "zamek"),
        ("value", "contact-mechanisms", "601234567", "zamek"),
        ("kind", "contact-mechanisms", "me@hidden.pl", "zamek"),
    ],
)
def test_nobody_is_found_by_what_is_hidden(cast, field, entity, lost, kept):
    made = company(cast.ewa, phone="+48601234567", email="me@hidden.pl")
    rule("rep", field, entity)
    assert found(cast.ewa, lost) == set()
    assert found(cast.ewa, kept) == {made.pk}


def test_a_record_found_by_its_phone_does_not_tell_its_hidden_name(cast):
    made = company(cast.ewa, phone="+48601234567")
    rule("rep", "name")
    page = client_of(cast.ewa).get("/search/?q=601234567").content.decode()
    assert str(made.pk) in page and "Zamek" not in page
    assert f"Company {str(made.pk)[-6:].upper()}" in page
