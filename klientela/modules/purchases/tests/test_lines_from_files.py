"""Lines of purchases from a file: by number, with what is wrong told row by row, and within the rights of whoever brings them."""

from datetime import date
from decimal import Decimal

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.models import Grant, Role
from klientela.core.exchange import services
from klientela.core.exchange.forms import importable
from klientela.core.exchange.plans import ColumnPlan, Plan
from klientela.modules.purchases.models import Purchase, PurchaseLine
from klientela.modules.purchases.tests.test_purchases import shop  # noqa: F401 - a fixture
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db
COLUMNS = {
    "No": ColumnPlan("number"),
    "Who": ColumnPlan("party"),
    "Day": ColumnPlan("bought_on"),
    "What": ColumnPlan("product"),
    "Text": ColumnPlan("text"),
    "Pieces": ColumnPlan("quantity"),
    "Price": ColumnPlan("unit_price"),
}
PLAN = Plan("purchase-lines", COLUMNS, constants={"of_currency": "PLN"})


def bring(by, *rows, plan=PLAN, skip=False):
    content = "\n".join(["No,Who,Day,What,Text,Pieces,Price", *rows]).encode()
    with acting(by):
        return services.run_import(content, plan, by=by, name="lines.csv", skip_errors=skip, tell=lambda percent, text: None)


def test_rows_of_one_number_make_one_purchase_and_those_known_get_more(shop):  # noqa: F811
    report = bring(shop.dora, "A/1,Browar,2026-04-01,Pump,,2,50", "A/1,,,,Carriage,1,10", "F/1,,,Pump,,-1,50")
    assert (report.done, report.created) == (True, 3)
    made, known = (Purchase.unscoped.get(number=number) for number in ("A/1", "F/1"))
    assert (made.total, made.party_id, made.bought_on, made.currency) == (110, shop.brewery.pk, date(2026, 4, 1), "PLN")
    assert known.total == 40
    assert set(PurchaseLine.unscoped.filter(purchase=made).values_list("cost", "currency")) == {(Decimal(30), "PLN"), (None, "PLN")}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("A/1,Browar,2026-04-01,Pump,,0,50", "not zero"),
        ("A/1,Browar,2026-04-01,,,1,50", "Say what was bought"),
        (",Browar,2026-04-01,Pump,,1,50", "number of the purchase"),
        ("A/1,Browar,,Pump,,1,50", "on which day"),
        ("A/1,Nobody,2026-04-01,Pump,,1,50", "Nobody"),
        ("A/1,Browar,2026-04-01,Pump,,1,", "price of one piece"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(shop, row, said):  # noqa: F811
    report = bring(shop.dora, "B/1,Browar,2026-04-01,Pump,,1,5", row)
    assert (report.done, Purchase.unscoped.count(), PurchaseLine.unscoped.count()) == (False, 1, 1)
    assert said in " ".join(problem.reason for problem in report.problems)
    assert bring(shop.dora, "B/1,Browar,2026-04-01,Pump,,1,5", row, skip=True).created == 1


def test_a_currency_that_is_none_is_told(shop):  # noqa: F811
    plan = Plan("purchase-lines", COLUMNS, constants={"of_currency": "zloty"})
    report = bring(shop.dora, "A/1,Browar,2026-04-01,Pump,,1,5", plan=plan)
    assert "three letters" in report.problems[0].reason


def test_lines_go_only_into_purchases_one_may_change(shop):  # noqa: F811
    Grant.objects.create(role=Role.objects.get(slug="rep"), op="import", entity="", scope="all")
    report = bring(shop.ion, "F/1,,2026-04-01,,Bolts,1,5")
    assert not report.done
    assert (Purchase.unscoped.get().total, PurchaseLine.unscoped.count()) == (90, 1)


def test_the_wizard_offers_lines_to_whoever_may_make_purchases(shop):  # noqa: F811
    assert "purchase-lines" in {entity.slug for entity in importable(shop.dora)}
    assert "purchase-lines" not in {entity.slug for entity in importable(shop.eve)}
    assert 'value="purchase-lines"' in browser(shop.dora).get("/imports/new/").content.decode()
