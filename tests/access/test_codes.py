"""The codes in `acl` are right whatever services do: owners, teams, territories, shares and partners change by chance, again and again."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404

from klientela.core.access.acting import acting
from klientela.core.access.models import RecordTerritory, Share, Territory
from klientela.core.access.placing import place, place_all
from klientela.core.access.sharing import share, unshare
from klientela.core.access.sql import count_stale
from klientela.core.records.models import Record
from klientela.core.records.organisation import delete_team
from klientela.core.records.partners import let_in, send_away
from klientela.core.records.services import change, create, delete
from klientela.core.records.transfer import Place, transfer
from klientela.kernel.entity import entities, entity_named, entity_of
from klientela.kernel.errors import NotAllowed
from klientela.modules.sales.models import Deal

pytestmark = pytest.mark.django_db
STEPS, SEEDS = 60, (1, 2, 3)
TOWNS = ("Kraków", "Cluj", "Iași")


class Chance:
    """What may happen, and to what, by a die."""

    def __init__(self, cast: Any, seed: int) -> None:
        self.die, self.cast, self.by = Random(seed), cast, cast.dora
        self.people = [cast.ewa, cast.ion, cast.ana, cast.dora]
        self.parties, self.deals = [], []
        self.territories = [Territory.objects.create(name=town, rules={"towns": [town]}) for town in TOWNS]

    def any(self, rows: list[Any]) -> Any:
        row = self.die.choice(rows)
        row.refresh_from_db()
        return row

    def new_party(self) -> None:
        values = {"name": f"Party {len(self.parties)}", "town": self.die.choice(TOWNS)}
        self.parties.append(create(entity_named("organizations"), values, by=self.by))

    def new_deal(self) -> None:
        values = {"name": "Deal", "party": self.any(self.parties), "owner": self.die.choice(self.people)}
        self.deals.append(create(entity_named("deals"), values, by=self.by))

    def hand_over(self) -> None:
        record = self.any([*self.deals, *self.parties])
        transfer(entity_of(record), [record.pk], to=Place(self.die.choice([*self.people, None]), team=self.cast.south), by=self.by)

    def other_party(self) -> None:
        deal = self.any(self.deals)
        change(entity_named("deals"), deal.pk, {"party": self.any(self.parties)}, by=self.by, version=deal.version)

    def other_town(self) -> None:
        party = self.any(self.parties)
        change(entity_named("organizations"), party.pk, {"town": self.die.choice(TOWNS)}, by=self.by, version=party.version)
        place([party.pk])

    def other_rules(self) -> None:
        Territory.objects.filter(pk=self.die.choice(self.territories).pk).update(rules={"towns": [self.die.choice(TOWNS)]})
        place_all()

    def lend(self) -> None:
        to = self.die.choice([self.cast.ewa, self.cast.ion, self.cast.south])
        share(self.any([*self.deals, *self.parties]), to=to, by=self.by, level=self.die.choice(("read", "update")))

    def take_back(self) -> None:
        if lent := Share.objects.order_by("?").first():
            unshare(entity_named(lent.entity).model.unscoped.get(pk=lent.record), lent.pk, by=self.by)

    def remove(self) -> None:
        deal = self.any(self.deals)
        if not deal.deleted_at:
            delete(entity_named("deals"), deal.pk, by=self.by)

    def all_at_once(self) -> None:
        Deal.unscoped.filter(party=self.any(self.parties)).update(owner=self.die.choice(self.people), team=None)


STEPS_OF: tuple[Callable[[Chance], None], ...] = (
    Chance.new_party,
    Chance.new_deal,
    Chance.hand_over,
    Chance.other_party,
    Chance.other_town,
    Chance.other_rules,
    Chance.lend,
    Chance.take_back,
    Chance.remove,
    Chance.all_at_once,
)


def stale() -> dict[str, int]:
    """By kind: how many records have codes that are not what they should be."""
    models = {known.model._meta.concrete_model for known in entities() if issubclass(known.model, Record)}
    return {model.__name__: found for model in models if (found := count_stale(model))}


@pytest.mark.parametrize("seed", SEEDS)
def test_codes_are_right_whatever_happens(cast, seed: int):
    chance, refused = Chance(cast, seed), 0
    with acting(cast.dora):
        for step in (Chance.new_party, Chance.new_party, Chance.new_deal, *chance.die.choices(STEPS_OF, k=STEPS)):
            try:
                step(chance)
            except (ValidationError, NotAllowed, Http404):
                refused += 1
            assert stale() == {}, step.__name__
    assert refused < STEPS // 2
    assert RecordTerritory.objects.exists()


def test_codes_follow_partners_and_a_team_that_is_dissolved(cast):
    chance = Chance(cast, 4)
    with acting(cast.dora):
        for step in (Chance.new_party, Chance.new_deal, Chance.lend):
            step(chance)
        partner, _secret = let_in(chance.parties[0], name="Partner", email="partner@example.com", by=cast.dora)
        assert stale() == {}
        send_away(chance.parties[0], partner, by=cast.dora)
        assert stale() == {}
        share(chance.deals[0], to=cast.south, by=cast.dora)
        delete_team(cast.south, by=cast.dora)
    assert stale() == {}
