"""Sums over the lines of a row: exact, and never short by a line that is no number."""

from pathlib import Path

import pytest

from klientela.core.exchange.uploads import table_of
from klientela.core.exchange.whole.plans import TablePlan, Total
from klientela.core.exchange.whole.shapes import Shape
from klientela.core.exchange.whole.shaping import shaped

LINES = "order,price,count,less\n1,10.50,2,0.1\n1,1.00,1,\n2,%s,3,0\n3,5,1,0\n"


@pytest.mark.parametrize(("price", "sum_of_two"), [("2.00", "6.0000"), ("two", "two"), ("", "0.0000")])
def test_a_line_that_is_no_number_is_told_in_place_of_a_sum(tmp_path: Path, price: str, sum_of_two: str) -> None:
    orders = table_of(b"id,name\n1,First\n2,Second\n4,Empty\n")
    lines = table_of((LINES % price).encode())
    total = Total(table="lines", column="order", key="id", factors=("price", "count"), discount="less")
    plan = TablePlan(table="orders", becomes="deals", totals=(total,))
    shapes = {name: Shape(name, table.headings, 3) for name, table in (("orders", orders), ("lines", lines))}
    found = shaped(plan, {"orders": orders, "lines": lines}, shapes, path=tmp_path / "shaped.csv")
    assert [row.cells[-1] for row in found.rows()] == ["19.9000", sum_of_two, ""]
