"""Numbers and money are read in the forms three countries write them, and never guessed where a factor of 1000 is at stake."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klientela.core.exchange.errors import ConversionError
from klientela.core.exchange.numbers import find_decimal_mark, to_decimal, to_integer, to_money
from klientela.kernel.money import Money

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
styles = st.sampled_from([(" ", ","), ("\u00a0", ","), ("\u202f", ","), (".", ","), (",", "."), ("'", "."), ("", "."), ("", ",")])


@given(amounts, styles)
def test_a_number_written_in_any_style_is_that_number(amount: Decimal, style: tuple[str, str]) -> None:
    thousands, mark = style
    text = f"{amount:,.2f}".replace(",", "T").replace(".", mark).replace("T", thousands)
    assert to_decimal(text) == amount
    assert to_decimal(text, mark) == amount


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0,125", "0.125"),
        ("-15,00", "-15"),
        ("15,00-", "-15"),
        ("(1 234,5)", "-1234.5"),
        ("−3", "-3"),
        ("+7", "7"),
        (".5", "0.5"),
        ("1,054,000", "1054000"),
    ],
)
def test_signs_and_short_forms_are_understood(text: str, value: str) -> None:
    assert to_decimal(text) == Decimal(value)


@pytest.mark.parametrize("text", ["1,054", "1.054", "12.345"])
def test_a_text_with_two_meanings_is_refused_until_the_mark_is_known(text: str) -> None:
    with pytest.raises(ConversionError, match="can mean"):
        to_decimal(text)
    assert to_decimal(text, "." if "." in text else ",") < 1000 < to_decimal(text, "," if "." in text else ".")


@pytest.mark.parametrize(
    "text", ["abc", "12a", "1 2 3", "1,2,3", "12,34,56", "--1", "", "1e5", "NaN", "Infinity", "٣", "1.234.56", "1" * 30, "1,5,"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ConversionError):
        to_decimal(text, ".")


@pytest.mark.parametrize(
    ("text", "value"), [("1996", 1996), ("1 234", 1234), ("1,054", 1054), ("12.0", 12), ("-3", -3), ("34288,00", 34288)]
)
def test_whole_numbers_are_read(text: str, value: int) -> None:
    assert to_integer(text) == value


@pytest.mark.parametrize(("text", "mark"), [("12.5", None), ("1,054", ","), ("x", None)])
def test_what_is_not_whole_is_refused(text: str, mark: str | None) -> None:
    with pytest.raises(ConversionError):
        to_integer(text, mark)


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1,054", "2,5"], ","),
        (["1,054", "2.50"], "."),
        (["1.234,50"], ","),
        (["1,234.50", "7"], "."),
        (["1.234.567"], ","),
        (["1,054", "2,311"], None),
        (["2,5", "2.5"], None),
        (["", "x", "7"], None),
        (["-15,00 PLN", "2 000,00 PLN"], ","),
    ],
)
def test_a_column_tells_its_decimal_mark(texts: list[str], mark: str | None) -> None:
    assert find_decimal_mark(texts) == mark


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("-15,00 PLN", "-15", "PLN"),
        ("2 000,00 PLN", "2000", "PLN"),
        ("EUR 1.250,00", "1250", "EUR"),
        ("£1,183.23", "1183.23", "GBP"),
        ("-$15.00", "-15", "USD"),
        ("15 zł", "15", "PLN"),
        ("1 200,50 lei", "1200.5", "RON"),
        ("0.54 eur", "0.54", "EUR"),
    ],
)
def test_money_brings_its_currency(text: str, amount: str, currency: str) -> None:
    assert to_money(text, currency="CZK") == Money(Decimal(amount), currency)


def test_money_without_a_currency_takes_that_of_the_column() -> None:
    assert to_money("1054", currency="USD") == Money(Decimal(1054), "USD")
    with pytest.raises(ConversionError, match="no currency"):
        to_money("1054")


@pytest.mark.parametrize("text", ["15 bananas", "15 XQX", "PLN", "12 PLN 30", "PLN 15 EUR", "kr 15"])
def test_money_in_unknown_words_is_refused(text: str) -> None:
    with pytest.raises(ConversionError):
        to_money(text, currency="PLN")


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    for read in (to_decimal, to_integer, to_money):
        try:
            read(text)  # type: ignore[operator]
        except ConversionError as refusal:
            assert str(refusal).endswith(".")
