"""What changed a forecast since a day: every difference has its deal, and together they are all of it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.access.models import FieldLevel, FieldRule, Role
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.period import Period
from klientela.modules.forecast.book import books, today
from klientela.modules.forecast.changes import changes_since
from klientela.modules.forecast.forecast import total
from klientela.modules.forecast.tests.test_forecast import put

pytestmark = pytest.mark.django_db
LATER = timedelta(days=400)
MONTH = timedelta(days=30)


def set_to(deal, **values):
    for name, value in values.items():
        setattr(deal, name, value)
    deal.save()


def close(cast, deal, stage, amount=None):
    now = timezone.now()
    set_to(deal, stage=cast.stages[stage], closed_at=now, moved_at=now, amount=Decimal(amount or deal.amount))


@pytest.fixture
def moved(cast):
    """Deals of a month ago, and what happened to them today."""
    begun = today() - MONTH
    grew, out, won, lost = (put(cast, cast.ewa, "Offer", amount, opened=begun) for amount in (400, 300, 700, 80))
    came_in = put(cast, cast.ewa, "Offer", 90, opened=begun, closes_on=today() + LATER)
    put(cast, cast.ewa, "Offer", 1000, opened=begun)
    put(cast, cast.ion, "Offer", 33, opened=begun, currency="RON")
    set_to(grew, amount=Decimal(500))
    set_to(out, closes_on=today() + LATER)
    set_to(came_in, closes_on=today())
    close(cast, won, "Won", 650)
    close(cast, lost, "Lost")
    put(cast, cast.ewa, "Offer", 50, opened=today() - timedelta(days=1))
    return cast


def asked(user, currency="PLN", since=None):
    with acting(user):
        return changes_since(
            user, Period.this_quarter(today()), currency=currency, since=since or today() - timedelta(days=3), today=today()
        )


def test_every_difference_has_its_deal_and_together_they_are_all_of_it(moved):
    found = asked(moved.dora)
    assert {each.kind: each.change for each in found.moved} == {"grew": 100, "out": -300, "won": -50, "lost": -80, "in": 90, "came": 50}
    assert (found.start, found.end) == (2480, 2290)
    assert found.start + sum(each.change for each in found.moved) == found.end
    assert asked(moved.dora, "RON").moved == ()
    assert asked(moved.dora, since=today() - MONTH - timedelta(days=5)).start == 0


def test_today_is_what_the_forecast_says(moved):
    with acting(moved.dora):
        line = total(books(moved.dora)["PLN"], Period.this_quarter(today()), today=today())
    assert float(asked(moved.dora).end) == line.won + line.committed + line.best + line.pipeline


def test_each_is_told_of_deals_he_sees(moved):
    assert asked(moved.ion).moved == ()
    assert asked(moved.ewa) == asked(moved.dora)
    assert asked(moved.eve) is None


def test_the_page_tells_it_deal_by_deal(moved):
    before = (today() - timedelta(days=3)).isoformat()
    text = client_of(moved.dora).get(f"/reports/forecast/changes/?since={before}&currency=PLN").content.decode()
    assert "Offer 700" in text and "Slipped out of it" in text
    assert "Offer 1000" not in text
    for odd in ("", "9999-01-01", "0001-01-01", "x"):
        assert client_of(moved.dora).get(f"/reports/forecast/changes/?since={odd}").status_code == 200
    assert client_of(moved.eve).get("/reports/forecast/changes/").status_code == 404
    FieldRule.objects.create(role=Role.objects.get(slug="director"), entity="deals", field="closes_on", ceiling=FieldLevel.HIDDEN)
    assert client_of(moved.dora).get("/reports/forecast/changes/").status_code == 404


def test_a_deal_taken_back_to_open_and_one_won_long_ago_are_told_rightly(cast):
    begun = today() - MONTH
    back = put(cast, cast.ewa, "Lost", 60, opened=begun, closed=begun + timedelta(days=5))
    put(cast, cast.ewa, "Won", 70, opened=begun, closed=begun + timedelta(days=2))
    set_to(back, stage=cast.stages["Offer"], closed_at=None, moved_at=datetime.now(UTC))
    found = asked(cast.dora)
    assert [(each.kind, each.change) for each in found.moved] == [("other", 60)]
