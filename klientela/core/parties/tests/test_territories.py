"""Parties lie in the territories whose rules they fulfil, and who works there sees them and their deals."""

import pytest
from django.core.exceptions import ValidationError

from klientela.core.access.acting import acting
from klientela.core.access.models import Grant, RecordTerritory, Role, Territory, TerritoryMember, Unplaced
from klientela.core.access.placing import place_all, place_noted
from klientela.core.access.postcodes import parse_postcodes
from klientela.core.access.sql import count_stale
from klientela.core.access.territories import effect_of, tidy_rules
from klientela.core.parties.models import Organization, Party
from klientela.core.parties.territories import matching
from klientela.core.records.services import change, create
from klientela.core.records.territories import change_territory, delete_territory, set_rules
from klientela.kernel.entity import entity_named
from klientela.modules.sales.models import Deal

pytestmark = pytest.mark.django_db
PLACES = (
    ("Kraków", "PL", "30-063", ""),
    ("Żywiec", "PL", "34-300", ""),
    ("Cluj-Napoca", "RO", "400001", ""),
    ("Timișoara", "RO", "300001", ""),
    ("Zakopane", "PL", "", "woj. małopolskie"),
)


def enter(by, name, **values):
    with acting(by):
        return create(entity_named("organizations"), {"name": name, **values}, by=by)


@pytest.fixture
def towns(cast):
    for town, country, code, region in PLACES:
        party = enter(cast.dora, town, country=country, tags=["vip"] if country == "RO" else [])
        address = {"party": party, "town": town, "postal_code": code, "region": region}
        with acting(cast.dora):
            create(entity_named("addresses"), address, by=cast.dora)
    enter(cast.dora, "Without address", country="PL", town="KRAKOW")


def matched(**rules):
    return set(matching(tidy_rules(rules)).values_list("name", flat=True))


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({"countries": ["RO"]}, {"Cluj-Napoca", "Timișoara"}),
        ({"postcodes": ["30-000–34-999"]}, {"Kraków", "Żywiec"}),
        ({"postcodes": ["30-000-34-999", "400000-407999"]}, {"Kraków", "Żywiec", "Cluj-Napoca"}),
        ({"postcodes": ["30-0"]}, {"Kraków"}),
        ({"postcodes": ["30"]}, {"Kraków", "Timișoara"}),
        ({"towns": ["krakow"]}, {"Kraków", "Without address"}),
        ({"regions": ["PL-12"]}, {"Kraków", "Zakopane"}),
        ({"regions": ["PL-24", "RO-TM"]}, {"Żywiec", "Timișoara"}),
        ({"countries": ["PL"], "tags": ["vip"]}, set()),
        ({"countries": ["RO"], "tags": ["vip"], "towns": ["Timisoara"]}, {"Timișoara"}),
        ({"towns": ["Nowhere"]}, set()),
        ({}, set()),
    ],
)
def test_rules_match_by_place_and_tags(towns, rules, expected):
    assert matched(**rules) == expected


def test_an_industry_that_is_known_matches(cast):
    with acting(cast.dora):
        metal = create(entity_named("industries"), {"name": "Metal"}, by=cast.dora)
    enter(cast.dora, "Huta", industry=metal)
    assert matched(industries=[str(metal.pk)]) == {"Huta"}
    with pytest.raises(ValidationError):
        tidy_rules({"industries": ["nothing"]})


@pytest.mark.parametrize("text", ["34-999–30-000", "30-000–34", "ul. Długa", "30–", "zażółć"])
def test_postal_codes_that_are_none_are_refused(text):
    with pytest.raises(ValidationError):
        parse_postcodes(text)


def make(name, parent=None, **rules):
    return Territory.objects.create(name=name, parent=parent, rules=tidy_rules(rules))


def works_in(user, territory, entity="parties"):
    role = Role.objects.create(slug="field", name="Field")
    role.holders.create(user=user)
    for slug in ("parties", "deals"):
        Grant.objects.create(role=role, entity=slug, op="read", scope="territory")
    TerritoryMember.objects.create(user=user, territory=territory)


def seen(user, model=Organization):
    with acting(user):
        return set(model.objects.values_list("name", flat=True))


def test_who_works_in_a_territory_sees_what_lies_in_it_and_below(cast, towns):
    poland = make("Poland")
    make("South", poland, regions=["PL-12"])
    works_in(cast.eve, poland)
    party = Party.unscoped.get(name="Kraków")
    with acting(cast.dora):
        create(entity_named("deals"), {"name": "Boilers", "party": party}, by=cast.dora)
    assert place_all() == 2
    assert seen(cast.eve) == {"Kraków", "Zakopane"}
    assert seen(cast.eve, Deal) == {"Boilers"}
    assert place_all() == 0
    assert count_stale(Party) == count_stale(Deal) == 0


def test_a_change_of_address_is_noted_and_moves_the_party(cast, towns):
    works_in(cast.eve, make("South", regions=["PL-12"]))
    place_all()
    Unplaced.objects.all().delete()
    party = Organization.unscoped.get(name="Żywiec")
    with acting(cast.dora):
        (address,) = entity_named("addresses").model.objects.filter(party=party)
        change(entity_named("addresses"), address.pk, {"region": "Małopolskie"}, by=cast.dora, version=address.version)
        change(entity_named("organizations"), party.pk, {"description": "no matter"}, by=cast.dora, version=party.version)
    assert list(Unplaced.objects.values_list("record", flat=True)) == [party.pk]
    assert place_noted() == 1
    assert "Żywiec" in seen(cast.eve)
    assert (place_noted(), count_stale(Party)) == (0, 0)


def test_without_rules_nothing_is_noted(cast, towns):
    assert not Unplaced.objects.exists()


def test_moving_a_territory_takes_along_what_lies_in_it(cast, towns):
    west, east = make("West"), make("East")
    south = make("South", west, regions=["PL-12"])
    place_all()
    change_territory(south, {"parent": east}, by=cast.dora)
    place_all()
    lying = RecordTerritory.objects.values_list("territory__name", flat=True)
    assert sorted(set(lying)) == ["East", "South"]
    with pytest.raises(ValidationError):
        change_territory(east, {"parent": south}, by=cast.dora)


def test_a_dissolved_territory_lets_go_of_records_and_people(cast, towns):
    south = make("South", regions=["PL-12"])
    works_in(cast.eve, south)
    place_all()
    delete_territory(south, by=cast.zoe)
    place_all()
    assert (seen(cast.eve), RecordTerritory.objects.exists(), count_stale(Party)) == (set(), False, False)


def test_a_preview_counts_what_comes_and_goes_and_shows_what_the_asker_may_see(cast, towns):
    south = make("South", regions=["PL-12"])
    place_all()
    effect = effect_of({"countries": ["PL"], "towns": ["Kraków"]}, territory=south, by=cast.zoe)
    assert (effect.total, effect.matched, effect.new, effect.lost, effect.sample) == (6, 2, 1, 1, [])
    assert len(effect_of({"countries": ["RO"]}, territory=south, by=cast.dora).sample) == 2
    assert effect_of({"towns": ["Nowhere"]}, territory=south, by=cast.dora).matched == 0


def test_rules_that_match_everything_must_be_meant(cast, towns):
    whole, rules = make("Whole"), {"countries": ["PL", "RO"]}
    with pytest.raises(ValidationError) as refused:
        set_rules(whole, rules, by=cast.dora, parent=None)
    assert "match every record" in refused.value.messages[0]
    set_rules(whole, rules, by=cast.dora, parent=None, everything=True)
    assert Territory.objects.get(pk=whole.pk).rules == rules
