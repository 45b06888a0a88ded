"""What the search box finds, and for whom."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from klientela.core.access.acting import acting, as_system
from klientela.core.access.grants import rules_version
from klientela.core.parties.models import ContactMechanism, Identifier, Organization, Party, Person
from klientela.core.records.services import change, create, delete
from klientela.core.search.documents import bring_up_to_date, numbers
from klientela.core.search.lists import narrow
from klientela.core.search.models import SearchDoc
from klientela.core.search.norm import norm
from klientela.core.search.queries import search
from klientela.kernel.entity import entity_named
from klientela.modules.sales.models import Deal
from tests.kit.roles import owners_rights

pytestmark = pytest.mark.django_db
ORGANIZATIONS, DEALS = entity_named("organizations"), entity_named("deals")


def make(slug, by, **values):
    with acting(by):
        return create(entity_named(slug), values, by=by)


def titles(user, text, **limits):
    with acting(user):
        return [hit.title for hit in search(user, text, **limits).hits]


def listed(user, entity, text):
    with acting(user):
        return set(narrow(entity, entity.model.objects.all(), text).values_list("name", flat=True))


def test_a_rep_never_finds_a_strangers_deal(cast):
    make("deals", cast.ewa, name="Boiler for the school")
    assert titles(cast.ewa, "boiler") == ["Boiler for the school"]
    for other in (cast.ion, cast.zoe, cast.eve):
        assert titles(other, "boiler") == []
        assert listed(other, DEALS, "boiler") == set()
    assert titles(cast.ana, "school") == titles(cast.dora, "hoo") == ["Boiler for the school"]


def test_a_new_owner_finds_it_and_the_old_one_no_longer(cast):
    made = make("deals", cast.ewa, name="Handed over")
    Deal.unscoped.filter(pk=made.pk).update(owner=cast.ion, team=None)
    assert titles(cast.ewa, "handed") == []
    assert titles(cast.ion, "handed") == ["Handed over"]


@pytest.mark.parametrize("text", ["łódź", "lodz", "LODZ", "Łodz", "ódź", "odz inst", "inst lodz"])
def test_accents_are_ignored_both_ways(cast, text):
    make("organizations", cast.ewa, name="Łódź Instalacje")
    assert titles(cast.ewa, text) == ["Łódź Instalacje"]
    assert listed(cast.ewa, ORGANIZATIONS, text) == {"Łódź Instalacje"}


def test_two_letters_find_beginnings_only(cast):
    make("organizations", cast.ewa, name="Alfa Invest")
    assert titles(cast.ewa, "al") == ["Alfa Invest"]
    assert titles(cast.ewa, "in") == titles(cast.ewa, "lf") == []
    assert titles(cast.ewa, "inv") == ["Alfa Invest"]


def test_the_best_comes_first(cast):
    for name in ("New Metal", "Metal", "Metalurgia", "Bimetal"):
        make("organizations", cast.ewa, name=name)
    assert titles(cast.ewa, "metal") == ["Metal", "Metalurgia", "New Metal", "Bimetal"]


@pytest.mark.parametrize(
    ("text", "found"), [("100%", ["100% Wool"]), ("a_b", ["a_bcd"]), ("c:\\x", ["c:\\xyz"]), ("%%%", []), ("___", []), ("'; --", [])]
)
def test_signs_mean_themselves(cast, text, found):
    for name in ("100% Wool", "1000 Wool", "a_bcd", "axbcd", "c:\\xyz"):
        make("organizations", cast.ewa, name=name)
    assert titles(cast.ewa, text) == found
    assert listed(cast.ewa, ORGANIZATIONS, text) == set(found)


@pytest.mark.parametrize("text", ["", "  ", "\0", "a\0b", "x" * 5000, "\ud800", "\U0010ffff", "🙂🙂🙂", "'", "\\"])
def test_odd_input_finds_nothing_and_breaks_nothing(cast, text):
    make("organizations", cast.ewa, name="Zeta")
    assert titles(cast.ewa, text) == []
    with acting(cast.ewa):
        assert narrow(ORGANIZATIONS, Organization.objects.all(), text).count() == (0 if text.strip() else 1)


def test_a_phone_an_address_and_a_tax_number_are_found(cast):
    made = make("organizations", cast.ewa, name="Zeta", email="Office@Zeta.example", phone="+48722123456")
    with as_system("test"):
        Identifier.objects.create(party_id=made.pk, kind="pl.nip", value="5260250274")
        ContactMechanism.objects.create(party_id=made.pk, kind="phone", value="+40213456789")
    for text in ("722 123 456", "123456", "+48 722", "office@zeta", "zeta.example", "526-025-02-74", "021 345 67 89"):
        assert titles(cast.ewa, text) == ["Zeta"], text


def test_personal_numbers_are_never_found(cast):
    made = make("persons", cast.ewa, given_name="Jan", family_name="Kowalski", name="Jan Kowalski")
    with as_system("test"):
        for kind, value in (("pl.pesel", "44051401359"), ("ro.cnp", "1800101221144")):
            Identifier.objects.create(party_id=made.pk, kind=kind, value=value)
    for user in (cast.ewa, cast.dora, cast.zoe):
        assert titles(user, "44051401359") == titles(user, "1800101221144") == titles(user, "140135") == []
    assert "44051401359" not in str(list(SearchDoc.objects.values_list()))


def test_renamed_and_deleted_records_are_followed(cast):
    made = make("organizations", cast.dora, name="Before")
    with acting(cast.dora):
        made = change(ORGANIZATIONS, made.pk, {"name": "After"}, by=cast.dora, version=Party.unscoped.get(pk=made.pk).version)
        assert (titles(cast.dora, "before"), titles(cast.dora, "after")) == ([], ["After"])
        delete(ORGANIZATIONS, made.pk, by=cast.dora)
    assert titles(cast.dora, "after") == []
    assert not SearchDoc.objects.filter(record=made.pk).exists()


def test_companies_and_persons_stand_apart_and_together(cast):
    make("organizations", cast.ewa, name="Nowak Metal")
    make("persons", cast.ewa, name="Anna Nowak")
    with acting(cast.ewa):
        found = {(hit.entity.slug, hit.title) for hit in search(cast.ewa, "nowak").hits}
        assert found >= {("organizations", "Nowak Metal"), ("persons", "Anna Nowak")}
        assert narrow(entity_named("persons"), Person.objects.all(), "nowak").count() == 1
        assert narrow(entity_named("parties"), Party.objects.all(), "nowak").count() == 2


def test_one_search_is_one_statement(cast, django_assert_num_queries):
    make("organizations", cast.ewa, name="Alfa")
    titles(cast.ewa, "alf")
    with acting(cast.ewa, rules_version=rules_version()), django_assert_num_queries(1):
        search(cast.ewa, "alf")


def test_many_hits_are_cut_and_a_list_still_shows_all(cast):
    with as_system("test"):
        Organization.objects.bulk_create(Organization(name=f"Common {n}", owner=cast.ewa) for n in range(1205))
    with acting(cast.ewa):
        found = search(cast.ewa, "common")
        assert (len(found.hits) < 400, found.more) == (True, True)
        assert narrow(ORGANIZATIONS, Organization.objects.all(), "common").count() == 1205
        assert narrow(ORGANIZATIONS, Organization.objects.all(), "ommon 12").count() == 37


def test_a_rebuild_gives_the_same_documents(cast):
    make("organizations", cast.ewa, name="Alfa", email="a@alfa.example")
    make("deals", cast.ewa, name="Pump")
    before = sorted(SearchDoc.objects.values_list())
    SearchDoc.objects.filter(title="Alfa").delete()
    call_command("search", "rebuild", stdout=StringIO())
    assert sorted(SearchDoc.objects.values_list()) == before
    assert bring_up_to_date() == []


@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=30))
def test_python_and_the_database_compare_alike(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT records_norm(%s)", [text])
        assert cursor.fetchone()[0] == norm(text)


def plan(condition, *, forced):
    with connection.cursor() as cursor:
        for setting in ("seqscan", *forced):
            cursor.execute(f"SET LOCAL enable_{setting} = off")
        cursor.execute(f"EXPLAIN SELECT * FROM search_searchdoc WHERE entity = %s AND {condition}", [numbers()["organizations"]])
        return str(cursor.fetchall())


def test_the_indexes_are_used(cast):
    with as_system("test"):
        Organization.objects.bulk_create(Organization(name=f"Firma {n * 7919 % 100_003}", owner=cast.ewa) for n in range(4000))
    with owners_rights(), connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('search_parts')")
        cursor.execute("ANALYZE search_searchdoc")
    assert "search_entity" in plan("norm >= 'fir' AND norm < 'fis' ORDER BY norm, record LIMIT 6", forced=())
    assert "search_parts" in plan("acl && '{5}'::int[] AND norm LIKE '%%irma 77%%' LIMIT 300", forced=("indexscan", "indexonlyscan"))
