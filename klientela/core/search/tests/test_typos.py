"""Mistyped names: what is meant instead, and that nobody learns of names he may not read."""

import pytest

from klientela.core.access.acting import acting, as_system
from klientela.core.access.models import FieldLevel, FieldRule, Role
from klientela.core.parties.models import Organization
from klientela.core.records.services import create, delete
from klientela.core.search import lists
from klientela.core.search.jobs import forget
from klientela.core.search.lists import narrow
from klientela.core.search.models import SearchWord
from klientela.core.search.queries import search
from klientela.core.search.typos import _meant
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db


def make(slug, by, name):
    with acting(by):
        return create(entity_named(slug), {"name": name}, by=by)


def asked(user, text):
    with acting(user):
        found = search(user, text)
        return [hit.title for hit in found.hits], found.instead


@pytest.mark.parametrize(
    "text", ["Kowalsky", "kwoalski", "kowlski", "koowalski", "Kowalsky Metall", "metla kowalski", "kowalskj instlacje"]
)
def test_a_letter_or_two_may_be_wrong(cast, text):
    make("organizations", cast.ewa, "Kowalski Metal Instalacje")
    assert asked(cast.ewa, text)[0] == ["Kowalski Metal Instalacje"]


@pytest.mark.parametrize(
    ("text", "instead"), [("Kowalsky", ("Kowalski",)), ("zolv", ("Żółw",)), ("łudz", ("Łódź",)), ("lodz", ()), ("Kowalski", ())]
)
def test_it_is_said_how_the_name_is_really_spelt(cast, text, instead):
    for name in ("Kowalski", "Żółw", "Łódź"):
        make("organizations", cast.ewa, name)
    assert asked(cast.ewa, text)[1] == instead


@pytest.mark.parametrize("text", ["jna", "kowalsky12", "xxxxxxxx", "mtl", "kwlsk"])
def test_what_is_too_far_or_too_short_stays_unfound(cast, text):
    for name in ("Jan", "Kowalski 12", "Metal"):
        make("organizations", cast.ewa, name)
    assert asked(cast.ewa, text) == ([], ())


def test_the_nearest_comes_alone(cast):
    for name in ("Marek", "Marka", "Mareka"):
        make("organizations", cast.ewa, name)
    assert asked(cast.ewa, "marrek")[1] == ("Marek",)


def test_names_one_may_not_read_change_nothing(cast):
    make("deals", cast.ion, "Kowalska boiler")
    before = asked(cast.ion, "kowalskq")
    assert before == (["Kowalska boiler"], ("Kowalska",))
    make("deals", cast.ewa, "Kowalski pump")
    make("deals", cast.ewa, "Kowalskq pump")
    assert asked(cast.ion, "kowalskq") == before
    assert asked(cast.ewa, "kowalsky") == (["Kowalski pump", "Kowalskq pump"], ("Kowalski", "Kowalskq"))


def test_a_hidden_name_is_not_proposed(cast):
    make("organizations", cast.ewa, "Kowalski")
    FieldRule.objects.create(role=Role.objects.get(slug="rep"), entity="parties", field="name", ceiling=FieldLevel.HIDDEN)
    assert asked(cast.ewa, "kowalsky") == ([], ())


def test_lists_are_as_tolerant(cast):
    made = make("organizations", cast.ewa, "Kowalski")
    make("organizations", cast.ewa, "Nowak")
    with acting(cast.ewa):
        assert list(narrow(entity_named("organizations"), Organization.objects.all(), "kowalsky")) == [made]


def test_words_of_nobody_are_forgotten(cast):
    made = make("organizations", cast.ewa, "Zaginiona")
    make("organizations", cast.ewa, "Znana")
    SearchWord.objects.create(word="znana")
    with acting(cast.dora):
        delete(entity_named("organizations"), made.pk, by=cast.dora)
    forget.function()
    assert not SearchWord.objects.filter(word="zaginiona").exists()
    assert SearchWord.objects.filter(word="znana").count() == 1


def test_a_long_list_finds_all_whichever_way_it_is_read(cast, monkeypatch):
    with as_system("test"):
        Organization.objects.bulk_create(
            Organization(name=f"{'Common' if n % 2 else 'Rare common'} {n}", owner=cast.ewa) for n in range(60)
        )
    entity = entity_named("organizations")
    monkeypatch.setattr(lists, "MOST", 20)
    for dense in (0, 10**9):
        monkeypatch.setattr(lists, "DENSE", dense)
        with acting(cast.ewa):
            assert narrow(entity, Organization.objects.all(), "ommon").count() == 60
            assert narrow(entity, Organization.objects.all(), "common").count() == 60
            assert narrow(entity, Organization.objects.all(), "co").count() == 30
        with acting(cast.eve):
            assert narrow(entity, Organization.objects.all(), "ommon").count() == 0


def test_a_word_that_only_others_names_have_is_not_told():
    known, title = {"kowalsky": 0, "kowalski": 1}, ("Browar",)
    assert _meant(known, title, ("browar", "kowalski")) == ""
    assert _meant(known, ("Kowalski",), ("kowalski",)) == "kowalski"
    assert _meant(known, title, ("browar", "kowalsky")) == "kowalsky"
