"""Records are found by what stands in fields the company has added, where one may see the field."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.records.services import change, create, delete
from klientela.core.search.documents import fill_own
from klientela.core.search.lists import narrow
from klientela.core.search.models import SearchOwn
from klientela.core.search.queries import search
from klientela.core.views.tests.levels import ceiling, only_own
from klientela.kernel.entity import entity_named
from tests.kit.own_fields import own_field

pytestmark = pytest.mark.django_db
COMPANIES = entity_named("organizations")


def found(user, text):
    with acting(user):
        hits = [hit.title for hit in search(user, text).hits]
        listed = narrow(COMPANIES, COMPANIES.model.objects.all(), text).values_list("name", flat=True)
        assert sorted(listed) == sorted(hits)
        return hits


@pytest.mark.parametrize(
    ("kind", "value", "texts"),
    [
        ("text", "Łódź Fabryczna", ("lodz", "abrycz", "fabryczna łódź")),
        ("longtext", "two\nlines of words", ("lines", "words two")),
        ("email", "Ola@Example.com", ("ola@example", "example.com")),
        ("url", "https://steel.example.com/offer", ("steel.example",)),
        ("phone", "+48600100200", ("600 100 200", "100200")),
        ("choice", "gold", ("gold", "GOL")),
        ("tags", ["silver", "gold"], ("silver", "gold")),
    ],
)
def test_each_kind_of_text_finds_its_record(cast, kind, value, texts):
    own_field("organizations", "x", kind)
    only_own("rep", "parties")
    with acting(cast.ewa):
        create(COMPANIES, {"name": "Orlen", "own_x": value}, by=cast.ewa)
    for text in texts:
        assert found(cast.ewa, text) == ["Orlen"], text
        assert found(cast.ion, text) == []
    assert found(cast.ewa, "nothing such") == []


def test_a_hidden_field_finds_nothing(cast):
    own_field("organizations", "secret")
    ceiling("rep", "parties", "own_secret")
    with acting(cast.dora):
        create(COMPANIES, {"name": "Orlen", "own_secret": "dividend"}, by=cast.dora)
    assert found(cast.ewa, "dividend") == []
    assert found(cast.ana, "dividend") == ["Orlen"]


def test_what_is_found_follows_the_record_and_the_field(cast):
    field = own_field("organizations", "x")
    with acting(cast.dora):
        made = create(COMPANIES, {"name": "Orlen", "own_x": "alfa"}, by=cast.dora)
        made = change(COMPANIES, made.pk, {"own_x": "omega"}, by=cast.dora, version=made.version)
    assert (found(cast.ewa, "alfa"), found(cast.ewa, "omega")) == ([], ["Orlen"])
    kept = sorted(SearchOwn.objects.values_list("record", "field", "norm"))
    SearchOwn.objects.all().delete()
    fill_own()
    assert sorted(SearchOwn.objects.values_list("record", "field", "norm")) == kept == [(made.pk, field.pk, " omega ")]
    with acting(cast.dora):
        delete(COMPANIES, made.pk, by=cast.dora)
    assert not SearchOwn.objects.exists()
