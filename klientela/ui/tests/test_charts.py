"""Charts say their numbers, lead to what is behind them, keep their proportions and hold any name."""

import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as some

from klientela.ui import plots
from klientela.ui.charts import Frame, nice_step, spark
from klientela.ui.plotting import Mark, Plot, Row, slice_of, spoken

NAMES = ["Kwalifikacja <b>", "Zapotrzebowanie chłodnicze & inne", "Won"]
SALES = Plot("Deals by stage", NAMES, [Row("", [Mark(86, "86", "/deals/?stage=1"), Mark(43, "43"), Mark(0, "0")])], notes=["50%", "0%", ""])
numbers = some.one_of(some.integers(-(10**9), 10**9), some.floats(-1e9, 1e9), some.decimals(0, 10**9, places=2), some.none())
names = some.text(alphabet=some.characters(exclude_categories=["Cs", "Cc"]), max_size=60)
marks = some.builds(Mark, numbers, names, some.sampled_from(["", "/deals/?a=1&b=2", "javascript:x"]))
SHAPES: dict[str, Callable[[Plot], SafeString]] = {
    "columns": plots.columns,
    "stacked": plots.stacked,
    "full": lambda plot: plots.stacked(plot, full=True),
    "bars": plots.bars,
    "steps": lambda plot: plots.bars(plot, steps=True),
    "lines": plots.lines,
    "areas": plots.areas,
    "ring": lambda plot: plots.ring(plot, hole=True),
    "pie": lambda plot: plots.ring(plot, hole=False),
    "dots": plots.dots,
    "numbers": plots.numbers,
}


@some.composite
def plotted(draw: some.DrawFn) -> Plot:
    places = draw(some.lists(names, min_size=1, max_size=16))
    rows = [Row(draw(names), [draw(marks) for _place in places]) for _row in range(draw(some.integers(2, 4)))]
    return Plot(draw(names), places, rows, goal=[mark.value for mark in rows[0].marks])


def parsed(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(f"<r>{markup}</r>")  # noqa: S314


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
@given(plot=plotted())
def test_every_chart_is_well_formed_whatever_it_shows(shape: Callable[[Plot], SafeString], plot: Plot) -> None:
    drawn = shape(plot)
    assert " style=" not in re.sub(r'aria-label="[^"]*"|>[^<]*<', "", drawn)
    assert 'href="javascript' not in drawn
    assert not re.search(r'(?:d|x|y|r|width|height)="[^"]*(?:nan|inf)', drawn)
    parsed(drawn)


def test_each_mark_says_its_number_and_leads_to_what_is_behind_it() -> None:
    (link,) = parsed(plots.bars(SALES)).iter("a")
    assert link.get("href") == "/deals/?stage=1"
    assert link.get("aria-label") == "Kwalifikacja <b>: 86"


def test_bars_are_as_long_as_their_values_say() -> None:
    widths = [rect.get("width") for rect in parsed(plots.bars(SALES)).iter("rect")]
    assert widths == ["100%", "50%"]


def test_a_line_has_a_gap_where_nothing_is_known() -> None:
    plot = Plot("L", ["x", "y", "z"], [Row("a", [Mark(1, "1"), Mark(None), Mark(3, "3")])])
    drawn = parsed(plots.lines(plot))
    assert (next(drawn.iter("path")).get("d") or "").count("M") == 2
    assert len(list(drawn.iter("circle"))) == 2


def test_what_stands_on_each_other_reaches_the_whole() -> None:
    plot = Plot("S", ["x"], [Row("a", [Mark(30, "30")]), Row("b", [Mark(10, "10")])])
    heights = [float(rect.get("height") or 0) for rect in parsed(plots.stacked(plot, full=True)).iter("rect")]
    assert heights[0] == pytest.approx(3 * heights[1], abs=0.2)


def test_what_is_below_nought_hangs_from_its_line() -> None:
    frame = Frame([-50, 100], 2, None)
    assert frame.low <= -50
    assert frame.y(100) < frame.y(0) < frame.y(-50)
    assert [level for level in frame.levels() if level == 0] == [0]


def test_a_whole_ring_is_drawn() -> None:
    assert slice_of(0, 1.0, hole=50).count("A") == 2
    assert " 1 1 " in slice_of(0, 1.0, hole=50)


def test_names_of_many_columns_give_way_on_narrow_screens() -> None:
    months = [str(month) for month in range(1, 25)]
    drawn = parsed(plots.columns(Plot("C", months, [Row("", [Mark(1, "1") for _month in months])])))
    below = next(div for div in drawn.iter("div") if div.get("class") == "plot-x")
    assert [span.get("class") for span in below].count("opt") == 16
    assert below[-1].get("class") == ""


def test_large_numbers_are_said_shortly() -> None:
    assert [spoken(number) for number in (7, 250.5, 12_345, 2_500_000)] == ["7", "251", "12 k", "2.5 M"]
    assert "<svg" in spark([1, 2])


@pytest.mark.parametrize(("rough", "step"), [(0, 1), (0.7, 1), (1, 1), (1.2, 2), (2.1, 2.5), (26, 50), (9_999, 10_000), (11_000, 20_000)])
def test_levels_are_numbers_people_count_in(rough: float, step: float) -> None:
    assert nice_step(rough) == pytest.approx(step)
