"""Periods mean the days people expect, and can be written into an address and read again."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klientela.kernel.period import EVER, NAMES, Period

days = st.dates(date(1900, 1, 1), date(2200, 12, 31))
periods = st.tuples(days, days).map(lambda pair: Period(min(pair), max(pair)))


@given(days, st.sampled_from([name for name in NAMES if name.startswith("this")]))
def test_a_running_period_holds_today(today: date, name: str) -> None:
    assert today in Period.named(name, today)


@given(days, st.sampled_from(["month", "quarter", "year"]))
def test_the_last_one_ends_the_day_before_this_one(today: date, kind: str) -> None:
    this, last = Period.named(f"this-{kind}", today), Period.named(f"last-{kind}", today)
    assert last.end + timedelta(days=1) == this.start
    assert this.previous() == last


@given(days, st.integers(1, 1000))
def test_last_days_are_that_many_and_end_today(today: date, count: int) -> None:
    period = Period.last_days(count, today)
    assert (period.days, period.end) == (count, today)


@given(periods)
def test_the_previous_period_touches_and_does_not_overlap(period: Period) -> None:
    before = period.previous()
    assert before is not None
    assert before.end + timedelta(days=1) == period.start


@given(days, days)
def test_the_previous_period_is_as_long(one: date, other: date) -> None:
    period = Period(min(one, other), max(one, other))
    before = period.previous()
    assert before is not None
    whole_months = period.start.day == 1 and (period.end + timedelta(days=1)).day == 1
    assert whole_months or before.days == period.days


@given(periods, days)
def test_a_period_survives_its_address(period: Period, today: date) -> None:
    assert Period.parse(period.as_query(), today) == period


def test_calendar_periods_have_names() -> None:
    today = date(2026, 11, 22)
    assert Period.named("2017", today) == Period(date(2017, 1, 1), date(2017, 12, 31))
    assert Period.named("2017-Q4", today) == Period(date(2017, 10, 1), date(2017, 12, 31))
    assert Period.named("2016-02", today) == Period(date(2016, 2, 1), date(2016, 2, 29))


@pytest.mark.parametrize("name", ["", "2017-Q5", "2017-13", "0000", "next-week", "2017-3"])
def test_other_names_are_no_period(name: str) -> None:
    with pytest.raises(ValueError, match="period"):
        Period.named(name, date(2026, 1, 1))


@pytest.mark.parametrize(
    "query", [{}, {"period": "never"}, {"from": "tomorrow"}, {"from": "2024-02-30", "to": "2024-03-01"}, {"period": "0000"}]
)
def test_what_cannot_be_read_is_the_default(query: dict[str, str]) -> None:
    today = date(2026, 11, 22)
    assert Period.parse(query, today, default="this-year") == Period.year(2026)


def test_an_open_end_reaches_as_far_as_time() -> None:
    today = date(2026, 11, 22)
    assert Period.parse({"from": "2020-01-01"}, today) == Period(date(2020, 1, 1), date.max)
    assert Period.parse({"from": "2020-05-01", "to": "2020-01-01"}, today) == Period(date(2020, 1, 1), date(2020, 5, 1))


def test_all_time_has_nothing_before_it() -> None:
    assert Period.named("ever", date(2026, 1, 1)).is_ever
    assert EVER.previous() is None
    assert Period.parse(EVER.as_query(), date(2026, 1, 1)) == EVER


def test_the_period_before_a_very_long_one_is_all_that_was_before() -> None:
    assert Period(date(1000, 5, 2), date(9000, 1, 1)).previous() == Period(date.min, date(1000, 5, 1))


def test_a_period_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="before"):
        Period(date(2026, 2, 1), date(2026, 1, 1))


def test_the_days_of_a_period_can_be_walked() -> None:
    assert list(Period(date(2024, 2, 28), date(2024, 3, 1))) == [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]
