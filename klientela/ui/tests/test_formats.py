"""Numbers, money and days are written as CLDR writes them, but for the two decided exceptions."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_precision
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as some

from klientela.ui.formats import NO_BREAK, formats, parse_number

LANGUAGES = ["pl", "ro", "en"]
languages = some.sampled_from(LANGUAGES)
amounts = some.decimals(min_value=Decimal("-9999999999.99"), max_value=Decimal("9999999999.99"), places=2)
days = some.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31))


@given(languages, amounts)
def test_numbers_are_written_as_cldr_writes_them(language: str, value: Decimal) -> None:
    assert formats(language).number(value, 2) == format_decimal(value, "#,##0.00", locale=language).replace("-0,00", "0,00")


@given(languages, some.integers(-(10**12), 10**12))
def test_whole_numbers_have_no_point(language: str, value: int) -> None:
    assert formats(language).number(value) == format_decimal(value, locale=language)


@given(languages, amounts, some.sampled_from(["PLN", "EUR", "USD", "JPY", "HUF"]))
def test_money_is_written_as_cldr_writes_it_but_english_spaces_the_code(language: str, value: Decimal, currency: str) -> None:
    value = value.quantize(Decimal(1).scaleb(-get_currency_precision(currency))) + 0  # no negative nothing
    expected = format_currency(value, currency, locale=language)
    if language == "en":
        expected = format_currency(value, currency, f"¤¤{NO_BREAK}#,##0.00", locale="en")
    assert formats(language).money(value, currency) == expected


def test_lei_are_called_lei_in_romanian() -> None:
    assert formats("ro").money(Decimal("12345.6"), "RON") == f"12.345,60{NO_BREAK}lei"
    assert formats("pl").money(Decimal("12345.6"), "RON") == f"12{NO_BREAK}345,60{NO_BREAK}RON"
    assert formats("en").money(Decimal("12345.6"), "RON") == f"RON{NO_BREAK}12,345.60"


def test_large_sums_may_leave_the_minor_unit_out() -> None:
    assert formats("pl").money(Decimal("10005533.5"), "PLN", whole=True) == f"10{NO_BREAK}005{NO_BREAK}534{NO_BREAK}zł"


@given(languages, some.integers(-500, 500))
def test_shares_are_written_as_cldr_writes_them(language: str, percent: int) -> None:
    assert formats(language).percent(Decimal(percent) / 100) == format_percent(Decimal(percent) / 100, locale=language)


@given(languages, days)
def test_days_are_written_in_the_order_of_the_language(language: str, day: date) -> None:
    pattern = "d MMM y" if language == "en" else "dd.MM.y"
    assert formats(language).day(day) == format_date(day, pattern, locale=language)


@given(languages, some.integers(0, 364))
def test_a_day_of_this_year_leaves_the_year_out(language: str, number: int) -> None:
    day, today = date.fromordinal(date(2026, 1, 1).toordinal() + number), date(2026, 7, 1)
    if abs((day - today).days) > 1:
        expected = format_skeleton("MMMd", day, locale="en_GB" if language == "en" else language)
        assert formats(language).near_day(day, today).replace("Sep", "Sept") == expected.replace("Sep ", "Sept ").replace("Septt", "Sept")


@pytest.mark.parametrize(("ago", "spoken"), [(0, "today"), (1, "yesterday"), (-1, "tomorrow")])
def test_near_days_are_spoken(ago: int, spoken: str) -> None:
    today = date(2026, 11, 20)
    with translation.override("en"):
        assert formats("en").near_day(date.fromordinal(today.toordinal() - ago), today) == spoken


def test_moments_are_told_in_the_zone_of_the_reader() -> None:
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert formats("pl", "Europe/Warsaw").moment(late) == "21.11.2026, 00:30"
    assert formats("en", "UTC").moment(late) == "20 Nov 2026, 23:30"


@given(languages, amounts)
def test_what_is_written_can_be_typed_back(language: str, value: Decimal) -> None:
    assert parse_number(formats(language).number(value, 2)) == value


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234,5", "1234.5"),
        ("1234.5", "1234.5"),
        ("1 234,50", "1234.50"),
        ("1.234.567", "1234567"),
        ("1,234,567.8", "1234567.8"),
        ("-3", "-3"),
    ],
)
def test_comma_and_point_are_both_understood(text: str, number: str) -> None:
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "a", "1,2,3x", "--1", "1e5", "∞", "nan", "Infinity", "."])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        parse_number(text)
