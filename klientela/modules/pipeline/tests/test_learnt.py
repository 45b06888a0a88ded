"""The learnt chance of deals: from what was known at each moment, for those who see what it rests on."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from klientela.core.access.acting import acting, as_system
from klientela.core.learning.models import Verdict
from klientela.core.learning.services import train
from klientela.core.parties.models import Industry, Party
from klientela.core.processes.models import Move
from klientela.core.timeline.models import Episode
from klientela.core.views.tests.levels import ceiling, only_own
from klientela.modules.catalogue.models import Product
from klientela.modules.pipeline.learnt.examples import ended_deals
from klientela.modules.pipeline.learnt.queries import chances, scored_deal
from klientela.modules.sales.models import Deal, DealLine
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db
BEGAN = datetime(2026, 1, 5, 9, tzinfo=UTC)


def opened(cast, name, *, party=None, days=10, ended=None, **more):
    """A deal of Ewa's that came into its first stage, and after some days ended."""
    first, until = cast.stages["Interest"], BEGAN + timedelta(days=days)
    moment = {"opened_at": BEGAN, "moved_at": until if ended else BEGAN, "closed_at": until if ended else None}
    place = {"owner": cast.ewa, "team": cast.south, "branch": cast.krakow, "process": cast.process, "stage": ended or first}
    deal = Deal.unscoped.create(name=name, party=party, **place, **moment, **more)
    Move.objects.create(record=deal.pk, process=cast.process, stage=first, at=BEGAN)
    if ended:
        Move.objects.create(record=deal.pk, process=cast.process, from_stage=first, stage=ended, at=until)
    return deal


def company(cast, name, industry):
    return Party.unscoped.create(name=name, industry=industry, owner=cast.ewa, team=cast.south, branch=cast.krakow)


@pytest.fixture
def taught(cast):
    """Mills buy and banks do not, which a hundred and twenty deals tell."""
    with as_system("test"):
        mills, banks = (Industry.objects.create(name=name) for name in ("Mills", "Banks"))
        mill, bank = company(cast, "Mill", mills), company(cast, "Bank", banks)
        for number in range(120):
            good, odd = number % 2 == 0, number % 12 < 2
            ended = cast.stages["Won" if good else "Lost"]
            opened(cast, f"Past {number}", party=mill if good != odd else bank, days=10 + number % 40, ended=ended)
        made = train("deals", by=None)
        open_deals = [opened(cast, party.name, party=party) for party in (mill, bank)]
    assert made.verdict == Verdict.TRUSTED, (made.auc, made.report)
    return made, *open_deals


def test_deals_are_told_apart_by_what_their_customers_are(taught, cast):
    _made, mill, bank = taught
    with acting(cast.ewa):
        found = chances(cast.ewa, [mill.pk, bank.pk])
        scored = scored_deal(mill, cast.ewa)
    assert found[mill.pk] > 0.7 > 0.3 > found[bank.pk]
    assert scored.drivers[0].feature == "industry" and scored.drivers[0].value == "Mills"
    with as_system("test"):
        assert chances(None, [mill.pk, bank.pk]) == pytest.approx(found, abs=0.01)


def test_the_box_tells_the_chance_beside_that_of_the_stage(taught, cast):
    _made, mill, _bank = taught
    client = browser(cast.ewa)
    assert f"/deals/{mill.pk}/learnt/" in client.get(f"/deals/{mill.pk}/").content.decode()
    box = client.get(f"/deals/{mill.pk}/learnt/", headers={"HX-Request": "true"}).content.decode()
    assert "10 %" in box and "Mills" in box and "data-chance" in box
    assert browser(cast.ion).get(f"/deals/{mill.pk}/learnt/").status_code == 404


def test_a_customer_one_may_not_see_changes_nothing(taught, cast):
    only_own("rep", "parties")
    Party.unscoped.update(owner=cast.dora, team=None, branch=None)
    _made, mill, bank = taught
    with acting(cast.ewa):
        found = chances(cast.ewa, [mill.pk, bank.pk])
    assert found[mill.pk] == pytest.approx(found[bank.pk], abs=1e-6)


@pytest.mark.parametrize(("entity", "field"), [("parties", "industry"), ("deals", "source"), ("products", "list_price")])
def test_a_hidden_field_takes_the_whole_chance_away(taught, cast, entity, field):
    _made, mill, _bank = taught
    ceiling("rep", entity, field)
    with acting(cast.ewa):
        assert scored_deal(mill, cast.ewa) is None and chances(cast.ewa, [mill.pk]) == {}
    client = browser(cast.ewa)
    assert "/learnt/" not in client.get(f"/deals/{mill.pk}/").content.decode()
    assert "fields you do not see" in client.get(f"/deals/{mill.pk}/learnt/").content.decode()


def test_nothing_later_than_the_moment_is_learnt_from(cast):
    with as_system("test"):
        deal = opened(cast, "One", days=40, ended=cast.stages["Won"], amount=Decimal(900), currency="PLN")
        Deal.unscoped.filter(pk=deal.pk).update(created_at=BEGAN)
        product = Product.unscoped.create(name="Wheel", series="W", list_price=99, currency="PLN", owner=cast.ewa)
        DealLine.unscoped.create(deal=deal, product=product)
        DealLine.unscoped.filter(deal=deal).update(created_at=BEGAN + timedelta(days=20))
        for days in (5, 35, 45):
            mill = Party.unscoped.create(name="Mill", owner=cast.ewa)
            Episode.unscoped.create(
                party=mill, kind="call", at=BEGAN + timedelta(days=days), about_entity="deals", about_key=deal.pk, owner=cast.ewa
            )
        found = list(ended_deals())
    assert [(one.at - BEGAN).days for one in found] == [0, 14, 30]
    assert [one.facts["series"] for one in found] == [None, None, "W"]
    assert [round(10 ** one.facts["contacts"] - 1) for one in found] == [0, 1, 1]
    assert all(one.outcome and "900" not in str(one.facts) for one in found)


def test_without_a_trusted_edition_the_box_says_why(cast):
    with as_system("test"):
        deal = opened(cast, "One")
        opened(cast, "Past", ended=cast.stages["Won"])
    client = browser(cast.ewa)
    assert "Nothing was learnt yet" in client.get(f"/deals/{deal.pk}/learnt/").content.decode()
    assert train("deals", by=None).verdict == Verdict.FEW
    assert "Too few deals have ended" in client.get(f"/deals/{deal.pk}/learnt/").content.decode()
