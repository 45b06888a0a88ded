"""The history, what changed lately and the pages between them tell nothing of hidden fields, not even that they changed."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.records.services import change, create
from klientela.core.views import history
from klientela.core.views.lately import lately_changed
from klientela.core.views.tests.levels import ceiling
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.entity import entity_named
from klientela.modules.catalogue.models import Product
from klientela.modules.sales.models import Deal

pytestmark = pytest.mark.django_db


def deals():
    return entity_named("deals")


@pytest.fixture
def deal(cast):
    with acting(cast.ewa):
        return create(deals(), {"name": "Pump", "description": "Secret 0"}, by=cast.ewa)


def rewrite(deal, by, times):
    with acting(by):
        for n in range(times):
            change(deals(), deal.pk, {"description": f"Secret {n + 1}"}, by=by, version=Deal.unscoped.get().version)


def test_changes_of_hidden_fields_are_left_out_before_pages_are_cut(cast, deal):
    rewrite(deal, cast.ewa, history.PER_PAGE + 5)
    client = client_of(cast.ewa)
    assert "Older changes" in client.get(f"/deals/{deal.pk}/history/").content.decode()
    ceiling("rep", "deals", "description")
    page = client.get(f"/deals/{deal.pk}/history/").content.decode()
    assert "Secret" not in page and "Older changes" not in page and "added: Deal" in page


def test_the_place_of_older_changes_says_nothing_of_what_happened_elsewhere(cast, deal, monkeypatch):
    monkeypatch.setattr(history, "PER_PAGE", 3)
    rewrite(deal, cast.ewa, 7)
    with acting(cast.ewa):
        first = history.history_of(deals(), deal, cast.ewa)
        second = history.history_of(deals(), deal, cast.ewa, before=first.older)
        third = history.history_of(deals(), deal, cast.ewa, before=second.older)
    assert (first.older, second.older, third.older) == (5, 2, None)
    texts = [entry.differences[0].after for found in (first, second, third) for entry in found.entries if entry.op == "U"]
    assert texts == [f"Secret {n}" for n in range(7, 0, -1)]


def test_lines_of_a_deal_follow_their_own_fields(cast, deal):
    pump = Product.unscoped.create(name="Pump", owner=cast.dora)
    with acting(cast.ewa):
        create(entity_named("deal-lines"), {"deal": deal, "product": pump, "unit_price": 4711, "currency": "PLN"}, by=cast.ewa)
    client = client_of(cast.ewa)
    assert "4,711" in client.get(f"/deals/{deal.pk}/history/").content.decode()
    ceiling("rep", "deal-lines", "unit_price")
    for place in ("", "history/"):
        page = client.get(f"/deals/{deal.pk}/{place}").content.decode()
        assert "4,711" not in page and "Pump" in page


def test_an_amount_is_told_without_its_hidden_currency(cast, deal):
    with acting(cast.ewa):
        change(deals(), deal.pk, {"amount": 99, "currency": "RON"}, by=cast.ewa, version=deal.version)
    ceiling("rep", "deals", "currency")
    page = client_of(cast.ewa).get(f"/deals/{deal.pk}/history/").content.decode()
    assert "99" in page and "RON" not in page


def test_what_changed_lately_counts_only_what_one_sees(cast, deal):
    with acting(cast.ewa):
        other = create(deals(), {"name": "Fan"}, by=cast.ewa)
    rewrite_one = Deal.unscoped.get(pk=deal.pk)
    with acting(cast.dora):
        change(deals(), deal.pk, {"description": "by Dora"}, by=cast.dora, version=rewrite_one.version)
    with acting(cast.ewa):
        assert [(line.title, line.by) for line in lately_changed(cast.ewa, [deals()], most=6)] == [
            ("Pump", "Dora Wilk"),
            ("Fan", "Ewa Nowak"),
        ]
    ceiling("rep", "deals", "description")
    with acting(cast.ewa):
        assert [(line.title, line.by) for line in lately_changed(cast.ewa, [deals()], most=6)] == [
            ("Fan", "Ewa Nowak"),
            ("Pump", "Ewa Nowak"),
        ]
    assert other


def test_however_much_happens_elsewhere_ones_own_changes_stay(cast, deal):
    with acting(cast.ewa):
        before = [line.title for line in lately_changed(cast.ewa, [deals()], most=6)]
    with acting(cast.dora):
        for n in range(40):
            create(deals(), {"name": f"Foreign {n}"}, by=cast.dora)
    with acting(cast.ewa):
        assert [line.title for line in lately_changed(cast.ewa, [deals()], most=6)] == before == ["Pump"]
