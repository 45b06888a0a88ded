"""The report of won deals: whose, for how much, and what they leave for whom."""

from datetime import date
from decimal import Decimal

import pytest

from klientela.core.access.acting import acting
from klientela.core.currencies.models import Rate, Source
from klientela.kernel.period import Period
from klientela.modules.pipeline.queries.results import Amount
from klientela.modules.pipeline.queries.won import won_deals, won_worth
from klientela.modules.pipeline.tests.test_figures import asked, town  # noqa: F401
from klientela.modules.pipeline.tests.test_hidden_amounts import hide
from klientela.modules.pipeline.tests.test_report_pages import asking, text  # noqa: F401
from klientela.modules.sales.models import DealLine

pytestmark = pytest.mark.django_db


def test_each_sees_what_was_won_of_his_own(town):  # noqa: F811
    assert [deal.amount for deal in asked(town.dora, won_deals)] == [Decimal(7), Decimal(40), Decimal(100)]
    assert [deal.amount for deal in asked(town.ewa, won_deals)] == [Decimal(40), Decimal(100)]
    assert asked(town.dora, won_worth) == (3, (Amount("PLN", Decimal(107), 2), Amount("EUR", Decimal(40), 1)))
    assert asked(town.ewa, won_deals, Period(date(2017, 1, 1), date(2017, 1, 31)))[0].net == (Amount("PLN", Decimal(40), 1),)


def test_a_margin_is_for_who_sees_costs_and_only_where_all_are_known(town):  # noqa: F811
    with acting(town.dora):
        DealLine.unscoped.filter(unit_price=30).update(cost=20, cost_currency="PLN")
        assert won_deals(town.dora)[-1].margin == ()
        DealLine.unscoped.filter(unit_price=10).update(cost=4, cost_currency="PLN")
        assert won_deals(town.dora)[-1].margin == (Amount("PLN", Decimal(16), 2),)
    assert asked(town.ewa, won_deals)[-1].margin == ()


def test_the_page_tells_sums_in_one_currency_with_the_rate(asking):  # noqa: F811
    Rate.objects.create(source=Source.OWN, base="EUR", currency="PLN", rate=Decimal("4.5"), day=date(2017, 1, 1))
    told = text(asking(asking.town.dora, "/reports/won/"))
    assert "1 PLN = 0.2222 EUR" in told
    assert "Browar" in told


def test_files_hold_the_deals_and_hidden_amounts_close_the_report(asking):  # noqa: F811
    sheet = b"".join(asking(asking.town.dora, "/reports/won/?format=csv")).decode()
    assert "Browar" in sheet
    assert len(sheet.splitlines()) == 4
    assert b"".join(asking(asking.town.dora, "/reports/won/?format=xlsx"))[:2] == b"PK"
    hide("amount", role="rep")
    assert asking(asking.town.ewa, "/reports/won/").status_code == 404
