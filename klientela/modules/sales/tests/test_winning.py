"""Deals: opening, changing, winning and losing."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from klientela.core.access.acting import acting
from klientela.core.access.models import Grant
from klientela.core.records.services import change, create
from klientela.kernel import event
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed
from klientela.modules.sales import events
from klientela.modules.sales.models import Deal, DealLine
from klientela.modules.sales.services import lose_deal, move_deal, win_deal

pytestmark = pytest.mark.django_db


@pytest.fixture
def deals():
    return entity_named("deals")


@pytest.fixture
def told(monkeypatch):
    heard = []

    def hear(fact):
        heard.append(fact)

    for kind in (events.DealWon, events.DealLost):
        monkeypatch.setitem(event._handlers, kind, [*event.handlers_of(kind), hear])
    return heard


def test_a_deal_is_called_after_product_and_party_and_worth_the_list_price(cast, deals):
    with acting(cast.dora):
        pump = create(entity_named("products"), {"name": "Pump", "list_price": Decimal("550"), "currency": "PLN"}, by=cast.dora)
        brewery = create(entity_named("organizations"), {"name": "Browar"}, by=cast.dora)
        made = create(deals, {"product": pump, "party": brewery}, by=cast.dora)
        line = DealLine.objects.get(deal=made)
    assert (made.name, made.amount, made.currency) == ("Pump – Browar", Decimal("550"), "PLN")
    assert (line.product, line.unit_price, line.currency) == (pump, Decimal("550"), "PLN")


def test_a_deal_needs_nothing_at_all(cast, deals):
    with acting(cast.ewa):
        made = create(deals, {"name": "", "process": None, "stage": None}, by=cast.ewa)
    assert (made.name, made.amount, made.party) == ("New deal", None, None)


def test_a_deal_is_won_once_and_told_once(cast, deals, told):
    with acting(cast.ewa):
        made = create(deals, {"name": "Pump"}, by=cast.ewa)
        won = win_deal(made, by=cast.ewa)
        for close in (win_deal, lose_deal):
            with pytest.raises(ValidationError, match="Only an open deal"):
                close(won, by=cast.ewa)
    assert told == [events.DealWon(deal_id=made.pk, actor_id=cast.ewa.pk)]


def test_losing_tells_too(cast, deals, told):
    with acting(cast.ewa):
        made = lose_deal(create(deals, {"name": "Pump"}, by=cast.ewa), by=cast.ewa)
    assert told == [events.DealLost(deal_id=made.pk, actor_id=cast.ewa.pk)]


def test_whoever_may_not_win_cannot_move_a_deal_to_won_either(cast, deals):
    Grant.objects.filter(role__slug="rep", op="win").delete()
    with acting(cast.ewa):
        made = create(deals, {"name": "Pump"}, by=cast.ewa)
        for attempt in (
            lambda: move_deal(made, to=cast.stages["Won"], by=cast.ewa),
            lambda: change(deals, made.pk, {"stage": cast.stages["Won"]}, by=cast.ewa, version=made.version),
            lambda: create(deals, {"name": "Cheat", "stage": cast.stages["Won"]}, by=cast.ewa),
        ):
            with pytest.raises(NotAllowed):
                attempt()
        assert Deal.objects.get().is_open


def test_a_line_takes_the_list_price(cast, deals):
    with acting(cast.dora):
        pump = create(entity_named("products"), {"name": "Pump", "list_price": Decimal("550")}, by=cast.dora)
        made = create(deals, {"name": "Pump", "currency": "EUR"}, by=cast.dora)
        line = create(entity_named("deal-lines"), {"deal": made, "product": pump, "quantity": Decimal(2)}, by=cast.dora)
    assert (line.unit_price, line.currency) == (Decimal("550"), "EUR")
    assert Deal.unscoped.get().amount is None
