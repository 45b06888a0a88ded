"""Lines with their prices and margin, reasons of closing, and competitors."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from klientela.core.access.acting import acting
from klientela.core.processes.editing import put_gate
from klientela.core.processes.gates import Gate, NotReady
from klientela.core.processes.models import Stage
from klientela.core.records.services import change, create
from klientela.kernel.entity import entity_named
from klientela.modules.pipeline.competitors.queries import against
from klientela.modules.sales import api
from klientela.modules.sales.lines.queries import lines_of
from klientela.modules.sales.models import CloseReason, Competitor, Deal, DealLine
from klientela.modules.sales.services import Why, lose_deal, move_deal, win_deal

pytestmark = pytest.mark.django_db


@pytest.fixture
def pump(cast):
    values = {"name": "Pump", "list_price": Decimal(550), "currency": "PLN", "cost": Decimal(300), "cost_currency": "PLN"}
    with acting(cast.dora):
        return create(entity_named("products"), values, by=cast.dora)


def opened(user, **values):
    with acting(user):
        return create(entity_named("deals"), {"name": "Pump", "currency": "PLN", **values}, by=user)


def reason(name):
    return CloseReason._base_manager.get(name=name)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_a_line_keeps_its_price_and_cost_and_margin_is_for_who_sees_costs(cast, pump):
    deal = opened(cast.ewa)
    with acting(cast.ewa):
        values = {"deal": deal, "product": pump, "quantity": Decimal(4), "discount": Decimal(10)}
        line = create(entity_named("deal-lines"), values, by=cast.ewa)
        table = lines_of(deal, cast.ewa)
    assert (line.unit_price, line.cost, bool(line.price_reason), line.price_asked_at is not None) == (550, 300, True, True)
    assert (table.rows[0].net, table.has_margin, table.rows[0].margin) == (Decimal("1980.00"), False, None)
    with acting(cast.dora):
        assert lines_of(deal, cast.dora).totals[0].margin == Decimal("780.00")


def test_a_price_typed_over_is_nobodys_list_price(cast, pump):
    deal = opened(cast.ewa)
    with acting(cast.ewa):
        line = create(entity_named("deal-lines"), {"deal": deal, "product": pump}, by=cast.ewa)
        line = change(entity_named("deal-lines"), line.pk, {"unit_price": Decimal(500)}, by=cast.ewa, version=line.version)
    assert (line.unit_price, line.price_reason, line.price_asked_at) == (500, "", None)


def test_the_table_saves_all_or_nothing_and_takes_its_sum(cast, pump):
    deal, client = opened(cast.ewa), signed_in(cast.ewa)
    address = f"/deals/{deal.pk}/lines/"
    assert client.post(address, {"product": str(pump.pk), "quantity": "2", "do": "sum"}).status_code == 302
    line, deal = DealLine._base_manager.get(deal=deal), Deal._base_manager.get(pk=deal.pk)
    assert (deal.amount, deal.currency) == (Decimal(1100), "PLN")
    sent = {f"version-{line.pk}": line.version, f"quantity-{line.pk}": "many", f"discount-{line.pk}": "5"}
    assert client.post(address, sent).status_code == 422
    assert DealLine._base_manager.get(pk=line.pk).discount == 0
    assert client.post(address, {"drop": str(line.pk)}).status_code == 302
    assert not DealLine._base_manager.filter(deal=deal, deleted_at=None).exists()


def test_a_reason_fits_how_a_deal_ends_and_goes_when_it_is_opened_again(cast):
    deal = opened(cast.ewa)
    with acting(cast.ewa):
        with pytest.raises(ValidationError, match="another way"):
            win_deal(deal, by=cast.ewa, why=Why(reason("Too expensive")))
        lost = lose_deal(deal, by=cast.ewa, why=Why(reason("Project cancelled"), note="In spring"))
        assert (lost.reason.kind, lost.close_note) == ("abandoned", "In spring")
        back = Stage.objects.filter(process=lost.process_id, kind="open").order_by("position").first()
        assert move_deal(lost, to=back, by=cast.ewa).reason is None


def test_a_gate_asks_for_the_reason_at_every_door(cast):
    deal = opened(cast.ewa)
    with acting(cast.zoe):
        stage = Stage.objects.get(process=deal.process_id, kind="lost")
        put_gate(stage, Gate("", "sales.reason"), by=cast.zoe, version=stage.version)
    with acting(cast.ewa):
        stage = Stage.objects.get(pk=stage.pk)
        with pytest.raises(NotReady, match="Nobody has said why"):
            move_deal(deal, to=stage, by=cast.ewa)
        assert not lose_deal(deal, by=cast.ewa, why=Why(reason("No budget"))).is_open


def test_wins_against_a_competitor_are_counted_and_who_took_a_deal_is_kept(cast):
    with acting(cast.dora):
        rival = create(entity_named("competitors"), {"name": "Hydra"}, by=cast.dora)
    lost, won = opened(cast.ewa), opened(cast.ewa)
    assert signed_in(cast.ewa).post(f"/deals/{lost.pk}/lose/", {"competitor": str(rival.pk)}).status_code == 302
    with acting(cast.ewa):
        create(entity_named("deal-competitors"), {"deal": won, "competitor": rival}, by=cast.ewa)
        win_deal(won, by=cast.ewa)
        (found,) = against(cast.ewa)
        assert (found.name, found.won, found.lost, found.took, found.win_rate) == ("Hydra", 1, 1, 1, 0.5)
    assert Competitor._base_manager.count() == 1


def test_other_modules_open_deals_with_products_and_ask_what_was_sold(cast, pump):
    with acting(cast.ewa):
        party = create(entity_named("organizations"), {"name": "Browar"}, by=cast.ewa)
        key = api.create_deal(party_id=party.pk, name="Pumps", product_ids=[pump.pk], source="Fair", by=cast.ewa)
        deal = Deal.objects.get(pk=key)
        assert (deal.amount, deal.currency, deal.source) == (Decimal(550), "PLN", "Fair")
        win_deal(deal, by=cast.ewa)
        (sold,) = api.won_lines(cast.ewa)
    assert (sold.product_id, sold.party_id, sold.net, sold.cost) == (pump.pk, party.pk, Decimal("550.00"), None)
