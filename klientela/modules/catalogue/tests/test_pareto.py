"""Classes of a Pareto table, on figures one can add up by hand."""

from decimal import Decimal

from klientela.modules.catalogue.reports.pareto import Sold, graded, ranked


def sold(label: str, revenue: int, profit: int | None = None) -> Sold:
    return Sold(label, label, Decimal(revenue), None if profit is None else Decimal(profit))


def test_shares_and_classes_follow_the_order() -> None:
    rows = ranked([sold("c", 4), sold("a", 80), sold("d", 1), sold("b", 15)])
    found = [(row.sold.label, row.share, row.grade) for row in rows]
    assert found == [
        ("a", 0.8, "A"),
        ("b", 0.15, "B"),
        ("c", 0.04, "C"),
        ("d", 0.01, "C"),
    ]
    assert rows[1].cumulative == 0.95 and rows[-1].cumulative == 1
    assert graded(rows) == {"A": 1, "B": 1, "C": 2}


def test_by_profit_what_has_none_comes_last() -> None:
    rows = ranked([sold("a", 100), sold("b", 10, 2), sold("c", 20, 6)], "profit")
    assert [row.sold.label for row in rows] == ["c", "b", "a"]
    assert rows[0].share == 0.75 and rows[0].sold.margin == 0.3 and rows[2].sold.margin is None


def test_returns_and_nothing_at_all() -> None:
    assert ranked([]) == []
    assert [row.grade for row in ranked([sold("a", -5), sold("b", 0)])] == ["C", "C"]
