"""Several parties become one: what is chosen, what moves, what stays once."""

import pytest
from django.utils.text import capfirst

from klientela.core.access.acting import acting
from klientela.core.access.sql import count_stale
from klientela.core.parties.merging.leading import survivors
from klientela.core.parties.merging.previewing import preview
from klientela.core.parties.merging.services import Wish, merge
from klientela.core.parties.models import Address, ContactMechanism, Identifier, Organization, Party, PartyRelation, PartyRole
from klientela.core.search.queries import search
from klientela.core.timeline.models import Episode
from klientela.core.views.history import history_of
from klientela.core.views.naming import plural_of
from klientela.kernel.entity import entity_of

pytestmark = pytest.mark.django_db


def alive(model, **about):
    return model.unscoped.filter(deleted_at=None, **about)


def test_everything_comes_together_and_nothing_is_there_twice(cast, twice):
    merge([twice.kept.pk, twice.lost.pk], twice.kept.pk, Wish({"email": str(twice.lost.pk)}), by=cast.dora)
    party = Party.unscoped.get(pk=twice.kept.pk)
    assert (party.name, party.email, party.phone, sorted(party.tags)) == (
        "Browar Cluj",
        "sa@browar.example",
        "+48221234567",
        ["beer", "old"],
    )
    assert sorted(alive(PartyRole, party=party).values_list("role", flat=True)) == ["customer", "supplier"]
    assert [str(one) for one in alive(ContactMechanism, party=party)] == ["biuro@browar.example"]
    assert alive(Identifier, party=party).get().value == "5261040828"
    relations = alive(PartyRelation).values_list("party__name", "kind", "other__name").order_by("kind")
    assert list(relations) == [("Malt", "partner_of", "Browar Cluj"), ("Anna Nowak", "works_at", "Browar Cluj")]
    assert alive(Address).get().party == alive(Episode).get().party == party
    assert count_stale(Episode) == count_stale(Party) == 0


def test_the_merged_one_is_gone_and_its_key_leads_on_however_often(cast, twice):
    merge([twice.kept.pk, twice.lost.pk], twice.kept.pk, by=cast.dora)
    merge([twice.kept.pk, twice.other.pk], twice.other.pk, by=cast.dora)
    assert not Party.objects.filter(pk__in=[twice.lost.pk, twice.kept.pk]).exists()
    assert survivors([twice.lost.pk, twice.kept.pk, twice.other.pk]) == {twice.lost.pk: twice.other.pk, twice.kept.pk: twice.other.pk}


@pytest.mark.parametrize("text", ["Browar S.A.", "526-104-08-28", "22 123 45 67", "sa@browar.example"])
def test_what_the_merged_one_was_found_by_finds_the_survivor(cast, twice, text):
    merge([twice.kept.pk, twice.lost.pk], twice.kept.pk, Wish({"name": str(twice.kept.pk)}), by=cast.dora)
    assert [hit.key for hit in search(cast.dora, text).hits] == [twice.kept.pk]


def test_the_preview_shows_values_counts_and_what_is_odd(cast, twice):
    seen = preview([twice.kept, twice.lost], None, by=cast.dora)
    assert seen.survivor == twice.kept.pk
    names = {choice.field.name: choice for choice in seen.choices}
    assert names["phone"].chosen == str(twice.lost.pk)
    assert names["tags"].chosen == "all"
    assert {line.label: line.counts for line in seen.moved}[capfirst(plural_of(entity_of(Episode)))] == (0, 1)


def test_what_is_hidden_is_neither_shown_nor_chosen(cast, twice, hide):
    hide("director", "parties", "email")
    seen = preview([twice.kept, twice.lost], None, by=cast.dora)
    assert "email" not in {choice.field.name for choice in seen.choices}
    with acting(cast.dora):
        merge([twice.kept.pk, twice.lost.pk], twice.kept.pk, Wish({"email": str(twice.lost.pk)}), by=cast.dora)
    assert Party.unscoped.get(pk=twice.kept.pk).email == "biuro@browar.example"
    assert not alive(ContactMechanism).exists()


def test_the_history_of_the_survivor_tells_who_was_merged_into_it(cast, twice):
    merge([twice.kept.pk, twice.lost.pk], twice.kept.pk, by=cast.dora)
    told = [entry for entry in history_of(entity_of(Organization), twice.kept, cast.dora).entries if "Merged" in entry.what]
    assert [[entry.reason, *(one.after for one in entry.differences)] for entry in told] == [["Merged", "Browar S.A."]]
