"""Purchases from a file with a row for each line: rows of one number are one purchase, again and again the same."""

from decimal import Decimal

import pytest

from klientela.core.access.acting import acting
from klientela.core.exchange import portions
from klientela.core.exchange.models import ImportRun
from klientela.core.exchange.plans import ColumnPlan, Plan
from klientela.core.exchange.services import Report, run_import
from klientela.core.records.services import create
from klientela.core.records.undoing import offer
from klientela.kernel.entity import entity_named
from klientela.modules.purchases.importing import columns
from klientela.modules.purchases.models import Purchase, PurchaseLine
from tests.cast import Cast

pytestmark = pytest.mark.django_db

HEADINGS = {
    "No": ColumnPlan("number"),
    "Who": ColumnPlan("party"),
    "Day": ColumnPlan("bought_on"),
    "Item": ColumnPlan("product"),
    "Said": ColumnPlan("text"),
    "Many": ColumnPlan("quantity"),
    "Price": ColumnPlan("unit_price"),
}
PLAN = Plan("purchases", HEADINGS, constants={"currency": "PLN"}, key="number")
HEAD = "No,Who,Day,Item,Said,Many,Price\n"
TWO = f"{HEAD}F/1,Browar,2026-03-02,Pump,,2,50.00\nF/2,Browar,2026-03-03,,Carriage,1,10.00\nF/1,Browar,2026-03-02,Pump,,1,45.50\n"


@pytest.fixture
def shop(cast: Cast) -> Cast:
    with acting(cast.dora):
        create(entity_named("products"), {"name": "Pump", "cost": Decimal(30), "cost_currency": "PLN"}, by=cast.dora)
        create(entity_named("organizations"), {"name": "Browar", "owner": cast.ewa}, by=cast.dora)
    return cast


def bring(text: str, cast: Cast, *, skip: bool = False) -> Report:
    with acting(cast.dora):
        return run_import(text.encode(), PLAN, by=cast.dora, name="bought.csv", skip_errors=skip)


def lines() -> list[tuple[str, str, Decimal, Decimal, Decimal | None]]:
    rows = PurchaseLine.unscoped.filter(deleted_at=None, purchase__deleted_at=None).order_by("purchase__number", "created_at", "unit_price")
    return [
        (line.purchase.number, str(line), line.quantity, line.unit_price, line.cost) for line in rows.select_related("purchase", "product")
    ]


def test_rows_of_one_number_are_one_purchase_and_the_same_file_changes_nothing(shop: Cast) -> None:
    report = bring(TWO, shop)
    assert (report.created, report.updated, report.failed) == (2, 1, 0)
    told = [("F/1", "Pump", 2, 50, 30), ("F/1", "Pump", 1, Decimal("45.5"), 30), ("F/2", "Carriage", 1, 10, None)]
    assert lines() == told
    again = bring(TWO, shop)
    assert (again.created, again.updated, again.unchanged, lines()) == (0, 0, 3, told)


def test_the_very_same_row_twice_is_two_lines(shop: Cast) -> None:
    row = "F/1,Browar,2026-03-02,Pump,,2,50\n"
    bring(f"{HEAD}{row}{row}", shop)
    assert [line[2] for line in lines()] == [2, 2]
    bring(f"{HEAD}{row}{row}{row}", shop)
    assert [line[2] for line in lines()] == [2, 2, 2]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("F/1,Browar,2026-03-02,Pump,,0,50", "The quantity is not zero"),
        ("F/1,Browar,2026-03-02,,,1,50", "Say what was bought"),
        ("F/1,Browar,2026-04-01,Pump,,1,50", "Row 2 is about the same record and says"),
        ("F/1,Nobody,2026-03-02,Pump,,1,50", "There is no"),
    ],
)
def test_a_bad_row_is_told_and_without_it_the_others_come_in(shop: Cast, row: str, reason: str) -> None:
    text = f"{HEAD}F/1,Browar,2026-03-02,Pump,,2,50\n{row}\n"
    report = bring(text, shop)
    assert not report.done and report.problems[0].row == 3 and reason in report.problems[0].reason
    assert not Purchase.unscoped.filter(deleted_at=None).exists()
    report = bring(text, shop, skip=True)
    assert (report.created, report.failed, [line[2] for line in lines()]) == (1, 1, [2])


def test_a_large_file_goes_in_portions_and_is_taken_back(shop: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "WHOLE", 5)
    monkeypatch.setattr(portions, "PORTION", 4)
    text = HEAD + "".join(f"F/{number // 3},Browar,2026-03-02,Pump,,{number % 3 or 3},50\n" for number in range(18))
    report = bring(text, shop)
    assert (report.done, report.created, Purchase.unscoped.count(), len(lines())) == (True, 6, 6, 18)
    assert sum(line[2] for line in lines()) == 36
    run = ImportRun.objects.get()
    assert run.batch is not None
    with acting(shop.dora):
        assert offer(run.batch, by=shop.dora) is not None


def test_costs_are_offered_to_whoever_may_write_them(shop: Cast) -> None:
    offered = {}
    for user in (shop.dora, shop.ewa, shop.eve):
        with acting(user):
            offered[user.name] = [column.name for column in columns(user)]
    plain = ["product", "text", "quantity", "unit_price", "discount"]
    assert offered == {shop.dora.name: [*plain, "cost"], shop.ewa.name: plain, shop.eve.name: []}
