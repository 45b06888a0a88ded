"""Charts say their numbers, keep their proportions and hold any name."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as some

from klientela.ui.charts import Bar, Series, bars, columns, funnel, line, nice_step, share, spark

SALES = [Bar("Kwalifikacja <b>", 86, note="60%"), Bar("Zapotrzebowanie chłodnicze & inne", 43), Bar("Won", 0, tone="green")]
numbers = some.one_of(some.integers(0, 10**9), some.floats(0, 1e9), some.decimals(0, 10**9, places=2))
names = some.text(alphabet=some.characters(exclude_categories=["Cs", "Cc"]), max_size=60)
many = some.lists(some.builds(Bar, names, numbers), max_size=30)


def parsed(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(f"<r>{markup}</r>")  # noqa: S314


@given(many)
def test_every_chart_is_well_formed_whatever_it_shows(items: list[Bar]) -> None:
    values = [bar.value for bar in items]
    drawn = [
        funnel(items, label="F"),
        bars(items, label="B"),
        columns(items, label="C", goal=values),
        share(items, label="S"),
        spark(values),
    ]
    drawn.append(line([Series("<a>", values), Series("b", values)], labels=[bar.label for bar in items], label="L"))
    for chart in drawn:
        assert "style=" not in chart
        assert "nan" not in re.sub(r'aria-label="[^"]*"|>[^<]*<', "", chart).lower()
        parsed(chart)


def test_a_picture_says_its_numbers() -> None:
    root = parsed(funnel(SALES, label="Deals by stage"))[0]
    assert root.get("role") == "img"
    assert root.get("aria-label") == "Deals by stage: Kwalifikacja <b> 86, Zapotrzebowanie chłodnicze & inne 43, Won 0"


def test_bars_are_as_long_as_their_values_say() -> None:
    widths = [rect.get("width") for rect in parsed(bars(SALES, label="B")).iter("rect")]
    assert widths == ["100%", "50%", "0%"]


def test_a_line_has_a_gap_where_nothing_is_known() -> None:
    drawn = parsed(line([Series("a", [1, None, 3])], labels=["x", "y", "z"], label="L"))
    path = next(drawn.iter("path")).get("d") or ""
    assert path.count("M") == 2
    assert len(list(drawn.iter("circle"))) == 2


def test_parts_beyond_the_sixth_count_as_others() -> None:
    drawn = parsed(share([Bar(str(number), 10) for number in range(10)], label="S"))
    widths = [float((rect.get("width") or "0").rstrip("%")) for rect in drawn.iter("rect")]
    assert widths == [10, 10, 10, 10, 10, 50]


def test_names_of_many_columns_give_way_on_narrow_screens() -> None:
    drawn = parsed(columns([Bar(str(month), month) for month in range(1, 25)], label="C"))
    below = next(div for div in drawn.iter("div") if div.get("class") == "plot-x")
    assert [span.get("class") for span in below].count("opt") == 16
    assert below[-1].get("class") == ""


@pytest.mark.parametrize(("rough", "step"), [(0, 1), (0.7, 1), (1, 1), (1.2, 2), (2.1, 2.5), (26, 50), (9_999, 10_000), (11_000, 20_000)])
def test_levels_are_numbers_people_count_in(rough: float, step: float) -> None:
    assert nice_step(rough) == pytest.approx(step)
