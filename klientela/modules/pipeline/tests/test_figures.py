"""What the figures of sales say, on a small set made by hand."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from klientela.core.access.acting import acting, as_system
from klientela.core.access.services import home_of
from klientela.core.parties.models import Industry, Party
from klientela.core.processes.models import Move
from klientela.kernel.period import Period
from klientela.modules.catalogue.models import Product
from klientela.modules.pipeline.queries.funnel import funnel
from klientela.modules.pipeline.queries.results import Amount, CycleLength, cycle_length, revenue_by, win_rate
from klientela.modules.pipeline.queries.stuck import open_stages, stuck_deals
from klientela.modules.sales.api.counting import Choice
from klientela.modules.sales.models import Deal, DealLine

pytestmark = pytest.mark.django_db
FIRST = datetime(2017, 1, 10, 12, tzinfo=UTC)
Q1 = Period.quarter(2017, 1)


def put(cast, owner, stages, *, amount=None, currency="PLN", days=10, party=None):
    """A deal that went through these stages, some days in each."""
    team, branch = home_of(owner)
    reached = [cast.stages[name] for name in stages]
    times = [FIRST + timedelta(days=days * number) for number in range(len(reached))]
    deal = Deal.unscoped.create(
        name="/".join(stages), process=cast.process, stage=reached[-1], owner=owner, team=team, branch=branch, amount=amount,
        currency=currency if amount else "", party=party, opened_at=times[0], moved_at=times[-1],
        closed_at=None if reached[-1].is_open else times[-1],
    )  # fmt: skip
    for stage, at in zip(reached, times, strict=True):
        Move.objects.create(record=deal.pk, process=cast.process, stage=stage, at=at, by=owner)
    return deal


@pytest.fixture
def town(cast):
    with as_system("a small set of deals"):
        food = Industry.objects.create(name="Food")
        brewery = Party.objects.create(name="Browar", industry=food)
        pump, pipe = (Product.objects.create(name=name) for name in ("Pump", "Pipe"))
        won = put(cast, cast.ewa, ("Interest", "Offer", "Won"), amount=Decimal(100), party=brewery)
        put(cast, cast.ewa, ("Interest", "Won"), amount=Decimal(40), currency="EUR", days=30)
        put(cast, cast.ewa, ("Interest", "Lost"))
        put(cast, cast.ion, ("Interest", "Offer", "Lost"), amount=Decimal(70))
        put(cast, cast.ion, ("Interest", "Offer"), amount=Decimal(500))
        put(cast, cast.dora, ("Interest", "Won"), amount=Decimal(7), days=60)
        for product, price in ((pump, 30), (pipe, 10)):
            DealLine.objects.create(deal=won, product=product, unit_price=price, currency="PLN")
    return cast


def asked(user, question, *args, **options):
    with acting(user):
        return question(user, *args, **options)


def test_the_funnel_counts_how_far_deals_came(town):
    found = asked(town.dora, funnel, town.process)
    steps = [(step.name, step.reached, step.here, step.lost) for step in found.steps]
    assert steps == [("Interest", 6, 0, 1), ("Offer", 5, 1, 1), ("Won", 3, 0, 0)]
    assert [step.conversion for step in found.steps] == [5 / 6, 3 / 5, None]
    assert found.steps[2].value == (Amount("PLN", Decimal(107), 2), Amount("EUR", Decimal(40), 1))
    assert found.lost == 2
    assert found.conversion == 0.5


def test_the_funnel_of_a_period_holds_deals_opened_in_it(town):
    later = Period.quarter(2017, 2)
    assert [step.reached for step in asked(town.dora, funnel, town.process, later).steps] == [0, 0, 0]


def test_each_sees_his_own_the_leader_her_team_the_director_all(town):
    rates = {name: asked(getattr(town, name), win_rate) for name in ("ewa", "ion", "ana", "dora", "eve")}
    assert [(rate.won, rate.lost) for rate in rates.values()] == [(2, 1), (0, 1), (2, 2), (3, 2), (0, 0)]
    assert rates["ana"].won == rates["ewa"].won + rates["ion"].won
    assert rates["eve"].rate is None
    assert [step.reached for step in asked(town.ion, funnel, town.process).steps] == [2, 2, 0]


def test_days_run_from_opening_to_closing(town):
    assert asked(town.dora, cycle_length) == CycleLength(won=(20 + 30 + 60) / 3, lost=15)


def test_money_of_different_currencies_is_never_added(town):
    ewa, dora = asked(town.dora, revenue_by, "rep")
    assert (ewa.label, ewa.value) == ("Ewa Nowak", (Amount("PLN", Decimal(100), 1), Amount("EUR", Decimal(40), 1)))
    assert (dora.label, dora.won, dora.win_rate) == ("Dora Wilk", 1, 1)


@pytest.mark.parametrize(
    ("dimension", "expected"),
    [
        ("team", {"South": 2, "": 1}),
        ("branch", {"Kraków": 3}),
        ("sector", {"Food": 1, "": 2}),
        ("customer", {"Browar": 1, "": 2}),
        ("product", {"Pump": 1, "Pipe": 1, "": 2}),
    ],
)
def test_revenue_is_asked_by_many_things(town, dimension, expected):
    assert {row.label: row.won for row in asked(town.dora, revenue_by, dimension)} == expected


def test_the_worth_of_a_deal_is_shared_among_its_products(town):
    rows = {row.label: row.value for row in asked(town.dora, revenue_by, "product")}
    assert (rows["Pump"][0].amount, rows["Pipe"][0].amount) == (75, 25)


def test_months_and_quarters_count_by_the_day_of_closing(town):
    months = asked(town.dora, revenue_by, "month")
    assert [(row.key, row.won) for row in months] == [("2017-01-01", 1), ("2017-02-01", 1), ("2017-03-01", 1)]
    assert [row.key for row in asked(town.dora, revenue_by, "quarter")] == ["2017-01-01"]
    assert asked(town.dora, win_rate, Q1).won == 3
    assert asked(town.dora, win_rate, Period(date(2017, 1, 30), date(2017, 1, 30))).won == 1


def test_a_choice_narrows_and_never_widens(town):
    assert asked(town.dora, win_rate, choice=Choice(rep=town.ewa.pk)).won == 2
    assert asked(town.dora, win_rate, choice=Choice(team=town.south.pk)).won == 2
    assert asked(town.ion, win_rate, choice=Choice(rep=town.ewa.pk)).won == 0


def test_an_open_deal_over_the_days_of_its_stage_is_stuck(town):
    (deal,) = asked(town.dora, stuck_deals)
    assert (deal.stage, deal.expected_days, deal.amount) == ("Offer", 21, 500)
    assert asked(town.ewa, stuck_deals) == []
    Deal.unscoped.update(moved_at=timezone.now() - timedelta(days=20))
    assert asked(town.dora, stuck_deals) == []


def test_open_deals_are_weighted_by_their_stage(town):
    (stage,) = asked(town.dora, open_stages)
    assert (stage.name, stage.value[0].amount, stage.weighted[0].amount) == ("Offer", 500, 250)
