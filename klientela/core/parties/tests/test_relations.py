"""Relations are seen from both ends, and only between parties the reader may see."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.models import Grant
from klientela.core.parties.queries import numbers, people, relatives
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db


@pytest.fixture
def family(cast):
    def enter(slug, **values):
        return create(entity_named(slug), values, by=cast.dora)

    with acting(cast.dora):
        mother, daughter = (enter("organizations", name=name) for name in ("Mother", "Daughter"))
        anna = enter("persons", name="Anna Nowak", employer=daughter)
        enter("relations", party=daughter, kind="part_of", other=mother)
        yield mother, daughter, anna


def shown(found):
    return [(str(each.label), each.party.name) for each in found]


def test_a_parent_shows_its_subsidiary_and_the_subsidiary_its_parent(cast, family):
    mother, daughter, anna = family
    assert shown(relatives(cast.dora, mother)) == [("Subsidiary", "Daughter")]
    assert shown(relatives(cast.dora, daughter)) == [("Parent company", "Mother")]
    assert shown(relatives(cast.dora, anna)) == [("Works at", "Daughter")]
    assert shown(people(cast.dora, daughter)) == [("", "Anna Nowak")]


def test_who_may_not_read_the_other_end_does_not_learn_of_it(cast, family):
    _mother, daughter, _anna = family
    Grant.objects.filter(role__slug="rep", entity="parties", op="read").update(scope="own")
    assert shown(relatives(cast.ewa, daughter)) == shown(people(cast.ewa, daughter)) == []


def test_a_number_that_stands_elsewhere_too_says_where(cast, family):
    mother, daughter, _anna = family
    for party in (mother, daughter):
        create(entity_named("identifiers"), {"party": party, "kind": "pl.nip", "value": "5261040828"}, by=cast.dora)
    (number,) = numbers(cast.dora, mother)
    assert (number.text, [name for name, _url in number.also]) == ("526-104-08-28", ["Daughter"])
