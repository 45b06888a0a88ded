"""What a deal is worth, why it ended and whose success it is, behind the doors that are easily forgotten."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from klientela.core.access.acting import acting
from klientela.core.access.models import Grant
from klientela.core.exchange.plans import ColumnPlan, Plan
from klientela.core.exchange.services import run_import
from klientela.core.processes.models import Stage
from klientela.core.processes.setting_up import set_up_process
from klientela.core.records.services import change, create
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed
from klientela.kernel.period import Period
from klientela.modules.pipeline.queries.results import overall, results_by
from klientela.modules.pipeline.tests.test_hidden_amounts import hide
from klientela.modules.sales.competitors.services import took_deal
from klientela.modules.sales.credit.counting import parted
from klientela.modules.sales.credit.months import close_month
from klientela.modules.sales.credit.queries import credited
from klientela.modules.sales.figures import figures_of
from klientela.modules.sales.models import Commission, Competitor, Deal, DealCompetitor, DealLine
from klientela.modules.sales.services import lose_deal, win_deal
from klientela.modules.sales.tests.test_credit import MARCH, plan
from klientela.modules.sales.tests.test_credit import won as won_by
from klientela.modules.sales.tests.test_dealing import opened, pump, reason  # noqa: F401

pytestmark = pytest.mark.django_db
DEALS = entity_named("deals")


def test_another_process_is_no_way_round_the_right_to_win(cast):
    Grant.objects.filter(role__slug="rep", op="win").delete()
    with acting(cast.dora):
        other = set_up_process({"name": "Other"}, [{"name": "Talks"}, {"name": "Ours", "kind": "won"}], by=cast.dora)
    deal, stage = opened(cast.ewa), Stage.unscoped.get(process=other, kind="won")
    with acting(cast.ewa), pytest.raises(NotAllowed):
        change(DEALS, deal.pk, {"process": other, "stage": stage}, by=cast.ewa, version=deal.version)
    with acting(cast.dora), pytest.raises(ValidationError, match="another way"):
        values = {"process": other, "stage": stage, "reason": reason("No budget")}
        change(DEALS, deal.pk, values, by=cast.dora, version=deal.version)


def test_a_reason_fits_where_stage_and_reason_come_together(cast):
    lost = opened(cast.ewa)
    with acting(cast.ewa):
        lost = lose_deal(lost, by=cast.ewa)
        with pytest.raises(ValidationError, match="another way"):
            change_both = {"stage": lost.stage, "reason": reason("Better price")}
            DEALS.change(lost, change_both, by=cast.ewa)


@pytest.mark.parametrize(("entity", "field"), [("deal-lines", "unit_price"), ("deals", "amount")])
def test_the_sum_of_lines_is_not_taken_past_what_is_hidden(cast, pump, entity, field):  # noqa: F811
    deal = opened(cast.ewa)
    with acting(cast.dora):
        create(entity_named("deal-lines"), {"deal": deal, "product": pump}, by=cast.dora)
    hide(field, role="rep", entity=entity)
    client_of(cast.ewa).post(f"/deals/{deal.pk}/lines/", {"do": "sum"})
    assert Deal._base_manager.get(pk=deal.pk).amount is None


def test_only_one_competitor_took_a_deal(cast):
    deal = opened(cast.dora)
    with acting(cast.dora):
        one, other = (create(entity_named("competitors"), {"name": name}, by=cast.dora) for name in ("Hydra", "Kraken"))
        took_deal(deal, one), took_deal(deal, other)
    took = DealCompetitor._base_manager.filter(deal=deal, standing="took")
    assert [each.competitor for each in took] == [other] and Competitor._base_manager.count() == 2


def test_parts_are_whole_minor_units_and_add_up():
    thirds = [Decimal("33.334"), Decimal("33.333"), Decimal("33.333")]
    found = parted(Decimal("100.01"), thirds, "PLN")
    assert sum(found) == Decimal("100.01") and all(each.as_tuple().exponent == -2 for each in found)
    assert parted(Decimal(100), thirds, "JPY") == [33, 34, 33]


def test_a_month_with_thirds_can_be_closed(cast):
    plan(cast)
    deal = won_by(cast.ewa, "100.01")
    with acting(cast.dora):
        create(entity_named("deal-shares"), {"deal": deal, "user": cast.dora, "percent": Decimal("33.333")}, by=cast.dora)
        assert close_month(MARCH, by=cast.dora, today=date(2026, 4, 2)) == 2
    assert sum(each.basis for each in Commission._base_manager.all()) == Decimal("100.01")


def test_a_month_is_closed_once_also_where_who_closes_sees_nothing_of_it(cast):
    plan(cast, basis="margin")
    won_by(cast.ewa, 1000)
    Grant.objects.filter(role__slug="director", entity="commissions", op="read").update(scope="own")
    with acting(cast.dora):
        assert close_month(MARCH, by=cast.dora, today=date(2026, 4, 2)) == 1
        with pytest.raises(ValidationError, match="closed already"):
            close_month(MARCH, by=cast.dora, today=date(2026, 4, 2))


def test_without_a_look_at_shares_nobody_is_told_whose_success_a_deal_is(cast):
    won_by(cast.ewa, 1000)
    hide("percent", entity="deal-shares")
    with acting(cast.dora):
        assert credited(cast.dora, Period.month(2026, 3)) == []
        with pytest.raises(ValidationError):
            close_month(MARCH, by=cast.dora, today=date(2026, 4, 2))


@pytest.mark.parametrize("month", ["9999-12", "0001-01", "0000-01", "2026-13", "9" * 5000 + "-1", "x"])
def test_odd_months_are_answered(cast, month):
    assert client_of(cast.dora).get("/reports/commissions/", {"month": month}).status_code == 200


def test_days_to_win_count_once_for_a_product_on_two_lines(cast, pump):  # noqa: F811
    deal = opened(cast.dora)
    with acting(cast.dora):
        for _line in range(2):
            create(entity_named("deal-lines"), {"deal": deal, "product": pump}, by=cast.dora)
        win_deal(deal, by=cast.dora)
        (by_product,) = results_by(cast.dora, "product")
        assert by_product.days_won == overall(cast.dora).days_won


def brought(cast, rows, columns, *, key=""):
    with acting(cast.dora):
        plan_of = Plan("deals", {name: ColumnPlan(name) for name in columns}, key=key)
        return run_import("\n".join([",".join(columns), *rows]).encode(), plan_of, by=cast.dora)


def test_an_import_keeps_costs_and_asks_reasons_to_fit(cast, pump):  # noqa: F811
    report = brought(cast, ["a1,Won,Pump,Better price", "a2,Won,Pump,No budget"], ("code", "stage", "product", "reason"))
    assert "another way" in " ".join(str(each) for each in report.problems)
    report = brought(cast, ["a1,Lost,Pump,No budget"], ("code", "stage", "product", "reason"))
    line = DealLine._base_manager.get(deal__code="a1")
    assert (line.cost, line.cost_currency, line.unit_price) == (300, "PLN", 550)
    brought(cast, ["a1,Offer"], ("code", "stage"), key="code")
    deal = Deal._base_manager.get(code="a1")
    assert (deal.is_open, deal.reason) == (True, None)


def test_enter_in_a_cell_saves_and_what_was_taken_as_the_sum_is_the_sum(cast, pump):  # noqa: F811
    deal, client = opened(cast.dora), client_of(cast.dora)
    with acting(cast.dora):
        for _line in range(2):
            create(entity_named("deal-lines"), {"deal": deal, "product": pump, "unit_price": Decimal("0.3333")}, by=cast.dora)
    client.post(f"/deals/{deal.pk}/lines/", {"do": "sum"})
    deal = Deal._base_manager.get(pk=deal.pk)
    with acting(cast.dora):
        assert (deal.amount, figures_of(deal, cast.dora).lines) == (Decimal("0.66"), ())
    page = client.get(f"/deals/{deal.pk}/lines/", headers={"HX-Request": "true"}).content.decode()
    first = page[page.index('type="submit"') - 80 :][:200]
    assert "Save lines" in first and 'name="drop"' not in first and 'name="remove"' not in page
