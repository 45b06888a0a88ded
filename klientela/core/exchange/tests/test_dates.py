"""Days are read in the order in which a column writes them; impossible ones are refused."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klientela.core.exchange.dates import DATE_FORMATS, find_date_format, to_date, to_datetime
from klientela.core.exchange.errors import ConversionError

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))
near_days = st.dates(date(1970, 1, 1), date(2060, 12, 31))
_CODES = {"Y": "%Y", "y": "%y", "m": "%m", "d": "%d", "b": "%b"}


def written(day: date, form: str) -> str:
    return day.strftime("".join(_CODES.get(sign, sign) for sign in form))


@given(near_days, st.sampled_from([*DATE_FORMATS]))
def test_a_day_is_read_in_the_form_it_was_written_in(day: date, form: str) -> None:
    assert to_date(written(day, form), form) == day


@given(st.lists(days, min_size=1), st.sampled_from(["Y-m-d", "d.m.Y", "d/m/Y", "m/d/Y", "d-m-Y", "Ymd", "d b Y", "b d Y"]))
def test_a_column_tells_its_form_or_says_that_it_is_not_certain(column: list[date], form: str) -> None:
    texts = [written(day, form) for day in column]
    found = find_date_format(texts)
    assert found is not None
    if found.certain:
        assert [to_date(text, found.format) for text in texts] == column
    else:
        assert form in (found.format, *found.alternatives)


@pytest.mark.parametrize(
    ("texts", "form", "certain"),
    [
        (["2016-10-20", "2017-03-01", ""], "Y-m-d", True),
        (["13/02/2024", "01/02/2024"], "d/m/Y", True),
        (["02/13/2024", "01/02/2024"], "m/d/Y", True),
        (["01/02/2024", "03/04/2024"], "d/m/Y", False),
        (["27.02.2018", "2.3.2018"], "d.m.Y", True),
        (["2019.04.19.", "2019.04.17."], "Y.m.d", True),
        (["12-Dec-2019", "1-Jan-2020"], "d b Y", True),
        (["2 marca 2024", "15 października 2023"], "d b Y", True),
        (["3 martie 2024", "1 decembrie 2023"], "d b Y", True),
        (["2024-01-05 10:22", "2024-02-01T00:00:00Z"], "Y-m-d", True),
        (["31.01.2024", "30.02.2024", "1.2.2024"], "d.m.Y", True),
    ],
)
def test_the_evidence_of_a_column_is_weighed(texts: list[str], form: str, certain: bool) -> None:
    found = find_date_format(texts)
    assert found is not None
    assert (found.format, found.certain) == (form, certain)


@pytest.mark.parametrize("texts", [[], ["", " "], ["Kraków", "Cluj"], ["1054", "54"]])
def test_what_holds_no_dates_has_no_form(texts: list[str]) -> None:
    assert find_date_format(texts) is None


@pytest.mark.parametrize(
    ("text", "form", "says"),
    [
        ("31.02.2024", "d.m.Y", "calendar"),
        ("2023-02-29", "Y-m-d", "calendar"),
        ("2024-13-01", None, "calendar"),
        ("00.00.0000", "d.m.Y", "year"),
        ("0216-10-20", "Y-m-d", "year"),
        ("20 października", "d.m.Y", "31.03.2026"),
        ("01/02/2024", None, "which"),
        ("soon", None, "not a date"),
        ("12 smarch 2024", None, "not a date"),
    ],
)
def test_impossible_and_unclear_days_are_refused(text: str, form: str | None, says: str) -> None:
    with pytest.raises(ConversionError, match=says):
        to_date(text, form)


@pytest.mark.parametrize(
    "text", ["2024-03-31", "31.03.2024", "31/3/2024", "3/31/2024", "31 marca 2024", "March 31, 2024", "20240331", "2024-03-31 00:00:00"]
)
def test_a_day_that_can_be_read_in_one_way_needs_no_form(text: str) -> None:
    assert to_date(text) == date(2024, 3, 31)


@given(st.builds(datetime.combine, days, st.times()), st.sampled_from(["Y-m-d", "d.m.Y", "m/d/Y"]))
def test_a_moment_is_read_by_the_clock_of_its_zone(moment: datetime, form: str) -> None:
    zone = ZoneInfo("Europe/Warsaw")
    text = f"{written(moment.date(), form)} {moment.time().isoformat()}"
    assert to_datetime(text, form, zone=zone) == moment.replace(tzinfo=zone)


@given(st.builds(datetime.combine, days, st.times(), st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))))
def test_an_offset_in_the_text_counts(moment: datetime) -> None:
    assert to_datetime(moment.isoformat(), zone=ZoneInfo("Europe/Bucharest")) == moment


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("2018-02-25 12:34:56 +0000", time(12, 34, 56)),
        ("2018-02-25T12:34Z", time(12, 34)),
        ("2018-02-25", time(0)),
        ("2018-02-25 3:04 PM", time(15, 4)),
        ("2018-02-25 12:10 a.m.", time(0, 10)),
    ],
)
def test_clocks_of_several_kinds_are_read(text: str, clock: time) -> None:
    assert to_datetime(text) == datetime.combine(date(2018, 2, 25), clock, UTC)


@pytest.mark.parametrize(
    "text", ["2018-02-25 25:00", "2018-02-25 12:61", "2018-02-25 13:00 PM", "2018-02-25 noon", "2018-02-25 12:00 +2500"]
)
def test_a_clock_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(ConversionError):
        to_datetime(text)


@given(st.text(max_size=30), st.sampled_from([None, *DATE_FORMATS]))
def test_any_text_is_read_or_refused_with_a_sentence(text: str, form: str | None) -> None:
    for read in (to_date, to_datetime):
        try:
            read(text, form)
        except ConversionError as refusal:
            assert str(refusal).endswith(".")
