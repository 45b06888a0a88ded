"""Whose success a deal is, and what a month brings."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from klientela.core.access.acting import acting
from klientela.core.records.services import change, create
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed
from klientela.kernel.period import Period
from klientela.modules.sales.credit.counting import Rule, earned
from klientela.modules.sales.credit.months import close_month, month_of
from klientela.modules.sales.credit.queries import credited
from klientela.modules.sales.models import Commission, Deal, DealShare
from klientela.modules.sales.services import win_deal

MARCH = date(2026, 3, 1)


def won(owner, amount, *, day=10):
    with acting(owner):
        made = create(entity_named("deals"), {"name": "Pump", "amount": Decimal(amount), "currency": "PLN"}, by=owner)
        win_deal(made, by=owner)
    Deal._base_manager.filter(pk=made.pk).update(closed_at=datetime(2026, 3, day, 12, tzinfo=UTC))
    return Deal._base_manager.get(pk=made.pk)


def plan(cast, **values):
    given = {"name": "Five", "percent": Decimal(5), "starts_on": date(2026, 1, 1), **values}
    with acting(cast.dora):
        return create(entity_named("commission-plans"), given, by=cast.dora)


def test_what_lies_above_a_limit_is_paid_by_the_percent_above_it():
    rule = Rule(Decimal(5), ((Decimal(1000), Decimal(10)),), "PLN")
    found = earned(rule, [Decimal(800), Decimal(400), Decimal(-50), Decimal(100)], "PLN")
    assert [each.amount for each in found] == [Decimal("40.00"), Decimal("30.00"), Decimal(0), Decimal("10.00")]
    assert [each.amount for each in earned(rule, [Decimal(2000)], "EUR")] == [Decimal("100.00")]


@pytest.mark.django_db
def test_a_share_takes_from_the_owner_and_together_they_are_the_whole(cast):
    deal = won(cast.ewa, 1000)
    shares = entity_named("deal-shares")
    with acting(cast.dora):
        made = create(shares, {"deal": deal, "user": cast.dora, "percent": Decimal(30)}, by=cast.dora)
        assert {(each.user, each.percent) for each in DealShare.objects.filter(deal=deal)} == {(cast.ewa, 70), (cast.dora, 30)}
        with pytest.raises(ValidationError, match="at most 30"):
            change(shares, made.pk, {"percent": Decimal(31)}, by=cast.dora, version=made.version)
        found = credited(cast.dora, Period.month(2026, 3))
    assert {(each.user_id, each.amount) for each in found} == {(cast.ewa.pk, Decimal(700)), (cast.dora.pk, Decimal(300))}


@pytest.mark.django_db
def test_a_month_is_counted_then_closed_once_and_stays(cast):
    plan(cast, target=Decimal(1000), currency="PLN", accelerator=Decimal(8))
    won(cast.ewa, 900, day=3), won(cast.ewa, 600, day=9)
    with acting(cast.ewa):
        assert [each.amount for each in month_of(cast.ewa.pk, MARCH, by=cast.ewa)] == [Decimal("45.00"), Decimal("45.00")]
        with pytest.raises(NotAllowed):
            close_month(MARCH, by=cast.ewa, today=date(2026, 4, 2))
    with acting(cast.dora):
        with pytest.raises(ValidationError, match="not over yet"):
            close_month(MARCH, by=cast.dora, today=date(2026, 3, 31))
        assert close_month(MARCH, by=cast.dora, today=date(2026, 4, 2)) == 2
        with pytest.raises(ValidationError, match="closed already"):
            close_month(MARCH, by=cast.dora, today=date(2026, 4, 2))
    with acting(cast.ewa):
        kept = list(Commission.objects.filter(owner=cast.ewa))
    assert sum(each.amount for each in kept) == Decimal("90.00") and all(each.locked_at for each in kept)
