"""The forecast against the plan, for any period and part; and figures that leaders call."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from klientela.core.access.acting import acting
from klientela.core.records.services import change, create
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.entity import entity_named
from klientela.kernel.period import Period
from klientela.modules.catalogue.models import Product
from klientela.modules.forecast.asking import Asked
from klientela.modules.forecast.book import books, today
from klientela.modules.forecast.comparing import against_plan
from klientela.modules.forecast.forecast import total
from klientela.modules.forecast.models import ForecastCall, SalesPlan
from klientela.modules.forecast.plans.services import put_in_force
from klientela.modules.forecast.plans.showing import plan_tile
from klientela.modules.forecast.tests.test_forecast import put
from klientela.modules.forecast.tests.test_plans import aim, make
from klientela.modules.sales.models import DealLine

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast):
    return make(cast.dora)


def test_the_forecast_stands_against_the_plan(cast, plan):
    put(cast, cast.ewa, "Won", 90, opened=date(2024, 1, 2), closed=date(2024, 3, 5))
    aim(plan, cast.dora, person=cast.ewa)
    aim(plan, cast.dora, person=cast.ion)
    page = "/reports/forecast/?period=2024-Q1&by="
    assert "planned" not in client_of(cast.dora).get(f"{page}rep").content.decode(), "a draft is no plan yet"
    with acting(cast.dora):
        put_in_force(plan, by=cast.dora)
    text = client_of(cast.dora).get(f"{page}rep").content.decode()
    assert "150\xa0% of" in text or "150% of" in text
    with acting(cast.dora):
        found = against_plan(cast.dora, books(cast.dora)["PLN"], "rep", period=Period.quarter(2024, 1), currency="PLN")
    shown = {row.line.label: row for row in found.rows}
    assert (shown["Ewa Nowak"].plan, shown["Ewa Nowak"].share) == (30, 3.0)
    assert (shown["Ion Popescu"].plan, shown["Ion Popescu"].gap) == (30, -30)
    assert (found.whole.plan, found.whole.line.won) == (60, 90)
    with acting(cast.ewa):
        own = against_plan(cast.ewa, books(cast.ewa)["PLN"], "rep", period=Period.month(2024, 3), currency="PLN")
    assert [(row.line.label, row.plan, row.line.won) for row in own.rows] == [("Ewa Nowak", 10, 90)]


def test_a_forecast_is_divided_by_products_and_territories_too(cast, plan):
    deal = put(cast, cast.ewa, "Won", 100, opened=date(2024, 1, 2), closed=date(2024, 3, 5))
    lathe, mill = (Product.unscoped.create(name=name) for name in ("Lathe", "Mill"))
    for product, price in ((lathe, 30), (mill, 10)):
        DealLine.unscoped.create(deal=deal, product=product, quantity=1, unit_price=Decimal(price), currency="PLN")
    put(cast, cast.ewa, "Won", 7, opened=date(2024, 1, 2), closed=date(2024, 3, 5))
    aim(plan, cast.dora, product=mill)
    with acting(cast.dora):
        put_in_force(plan, by=cast.dora)
        found = against_plan(cast.dora, books(cast.dora)["PLN"], "product", period=Period.quarter(2024, 1), currency="PLN")
    assert {row.line.label: (row.line.won, row.plan) for row in found.rows} == {"Lathe": (75, None), "Mill": (25, 30), "": (7, None)}
    client = client_of(cast.dora)
    for level in ("product", "category", "territory"):
        assert client.get(f"/reports/forecast/?period=2024&by={level}").status_code == 200


@pytest.mark.parametrize(
    ("asked", "label"), [("2024-Q3", "Q3 2024"), ("2024-07", "July 2024"), ("2024", "2024"), ("9999-Q4", ""), ("x", "")]
)
def test_any_month_quarter_or_year_can_be_asked(asked, label):
    found = Asked.of({"period": asked}, date(2024, 2, 14))
    assert found.label == (label or "Q1 2024")
    assert Asked.of({"period": found.before}, date(2024, 2, 14)).after == (asked if label else "2024-Q1")


def test_a_period_that_is_over_expects_nothing_and_one_to_come_what_closes_in_it(cast):
    put(cast, cast.ewa, "Offer", 400, closes_on=date(2024, 4, 20))
    put(cast, cast.ewa, "Offer", 70, closes_on=date(2024, 1, 20))
    with acting(cast.dora):
        book = books(cast.dora)["PLN"]
    best = {quarter: total(book, Period.quarter(2024, quarter), today=date(2024, 5, 2)).best for quarter in (1, 2, 3)}
    assert best == {1: 0, 2: 470, 3: 0}
    assert total(book, Period.quarter(2024, 2), today=date(2024, 2, 2)).best == 400


def test_a_box_tells_how_far_the_plan_is_reached(cast):
    now = today()
    plan = make(cast.dora, name="Now")
    with acting(cast.dora):
        change(entity_named("sales-plans"), plan.pk, {"year": now.year}, by=cast.dora, version=plan.version)
    aim(SalesPlan.unscoped.get(pk=plan.pk), cast.dora, person=cast.ewa)
    put(cast, cast.ewa, "Won", 6, opened=now - timedelta(days=1), closed=now)
    with acting(cast.ewa):
        assert plan_tile(cast.ewa, "me") is None
    with acting(cast.dora):
        put_in_force(plan, by=cast.dora)
    for user, whose in ((cast.ewa, "me"), (cast.dora, "all")):
        with acting(user):
            assert plan_tile(user, whose).context["share"] == Decimal("0.2")
    with acting(cast.dora):
        assert plan_tile(cast.dora, "me") is None


def test_a_leader_calls_a_figure_with_a_reason_and_takes_it_back(cast):
    put(cast, cast.ewa, "Won", 90, opened=today() - timedelta(days=1), closed=today() - timedelta(days=1))
    sent = {"by": "rep", "key": str(cast.ewa.pk), "period": "this-quarter", "currency": "PLN", "amount": "1,500", "reason": "Two big ones"}
    leader, door = client_of(cast.ana), "/reports/forecast/call/"
    assert "Not kept" in leader.post(door, {**sent, "reason": ""}, follow=True).content.decode()
    assert not ForecastCall.unscoped.exists()
    text = leader.post(door, sent, follow=True).content.decode()
    assert "Two big ones" in text and "1,500" in text
    mine = ForecastCall.unscoped.get()
    assert (mine.owner, mine.team, mine.starts_on) == (cast.ewa, cast.south, Period.this_quarter(today()).start)
    assert leader.post(door, {**sent, "amount": "1,600"}).status_code == 302
    mine.refresh_from_db()
    assert (mine.amount, mine.version) == (1600, 2)
    assert "1,600" in client_of(cast.ewa).get("/reports/forecast/").content.decode()
    assert client_of(cast.ewa).post(door, sent).status_code == 404
    assert leader.post(door, {**sent, "key": str(cast.dora.pk)}).status_code == 404
    assert "Call a figure" in leader.get(f"/reports/forecast/?call={cast.ewa.pk}").content.decode()
    leader.post(door, {**sent, "amount": ""})
    assert ForecastCall.unscoped.get().deleted_at


def test_a_called_figure_is_of_one_and_stays_his(cast):
    entity, days = entity_named("forecast-calls"), {"starts_on": date(2024, 1, 1), "ends_on": date(2024, 3, 31), "currency": "PLN"}
    with acting(cast.dora):
        made = create(entity, {**days, "for_team": cast.south, "amount": Decimal(5), "reason": "So it is"}, by=cast.dora)
        with pytest.raises(ValidationError, match="stays with whom"):
            change(entity, made.pk, {"for_team": None, "person": cast.ewa}, by=cast.dora, version=made.version)
        with pytest.raises(ValidationError):
            create(entity, {**days, "for_team": cast.south, "amount": Decimal(6), "reason": "Again"}, by=cast.dora)
        with pytest.raises(ValidationError, match="of one person"):
            create(entity, {**days, "amount": Decimal(6), "reason": "Nobody"}, by=cast.dora)
        found = against_plan(cast.dora, None, "team", period=Period.quarter(2024, 1), currency="PLN")
    assert found is None
