"""Likely pairs are found of what changed and forgotten when they are no longer likely; what somebody declared different stays so."""

import pytest
from django.db import connection

from klientela.core.access.acting import acting
from klientela.core.parties.duplicates import pairing
from klientela.core.parties.duplicates.models import DuplicatePair
from klientela.core.parties.services import change_party
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named


@pytest.fixture
def dora(cast, monkeypatch):
    """A director whose changes are settled at once, within the transaction of the test."""
    monkeypatch.setattr(pairing, "_settled", lambda: _now() + 1)
    pairing._note(_now())
    with acting(cast.dora):
        yield cast.dora


def _now():
    with connection.cursor() as cursor:
        cursor.execute("SELECT records_change()")
        return cursor.fetchone()[0]


def company(name, by, **more):
    return create(entity_named("organizations"), {"name": name, **more}, by=by)


def looked(whole=False):
    pairing._note(_now())
    pairing.look_through() if whole else pairing.look_at_changes()
    return {(pair.a, pair.b): pair for pair in DuplicatePair.objects.filter(state="open")}


def key(*parties):
    return tuple(sorted(party.pk for party in parties))


def test_pairs_follow_what_changes(dora):
    one, other = company("Hurtownia Róża sp. z o.o.", dora), company("HURTOWNIA ROZA S.A.", dora)
    company("Zakład Fiołek", dora)
    assert list(looked()) == [key(one, other)]
    change_party(other, {"name": "Piekarnia Kłos"}, by=dora)
    assert looked() == {}


def test_parts_of_parties_count_too(dora):
    one, other = (create(entity_named("persons"), {"given_name": name, "family_name": "Żak"}, by=dora) for name in ("Anna", "Ana"))
    assert looked() == {}
    for party in (one, other):
        create(entity_named("contact-mechanisms"), {"party": party, "kind": "phone", "value": "+48 601 222 333"}, by=dora)
    (pair,) = looked().values()
    assert pair.groups["phone"] == 5.0 and "p" in pair.found_by and pair.parts["phone"] == 1


def test_the_whole_base_gives_the_same_and_keeps_what_was_declared(dora):
    first, second, third = (company("Orion Meble", dora, town="Radom") for _ in range(3))
    assert set(looked()) == set(looked(whole=True)) == {key(first, second), key(first, third), key(second, third)}
    DuplicatePair.objects.filter(a=key(first, second)[0], b=key(first, second)[1]).update(state="different")
    change_party(second, {"phone": "+48221112233"}, by=dora)
    assert set(looked()) == set(looked(whole=True)) == {key(first, third), key(second, third)}
