"""Money adds up to the last minor unit."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klientela.kernel.money import CurrencyMismatch, Money, minor_units, round_half_up

amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=4)
currencies = st.sampled_from(["PLN", "RON", "EUR", "JPY", "KWD"])
money = st.builds(Money, amounts, currencies)
weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any)


@given(money, weights)
def test_shares_add_up_to_the_rounded_amount(whole: Money, parts: list[int]) -> None:
    shares = whole.allocate(parts)
    assert Money.total(shares, whole.currency) == whole.rounded()
    assert len(shares) == len(parts)


@given(money, weights)
def test_no_share_is_further_than_one_minor_unit_from_its_exact_part(whole: Money, parts: list[int]) -> None:
    unit = Decimal(1).scaleb(-minor_units(whole.currency))
    for share, part in zip(whole.allocate(parts), parts, strict=True):
        exact = whole.rounded().amount * part / sum(parts)
        assert abs(share.amount - exact) < unit


@given(money)
def test_who_has_no_weight_gets_nothing(whole: Money) -> None:
    assert not whole.allocate([0, 1, 0])[0]


def test_what_is_left_over_goes_to_the_largest_fractions_first() -> None:
    shares = Money(Decimal("100.00"), "PLN").allocate([1, 1, 1])
    assert [share.amount for share in shares] == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert [share.amount for share in Money(Decimal("-0.05"), "EUR").allocate([1, 3])] == [Decimal("-0.01"), Decimal("-0.04")]


@pytest.mark.parametrize("parts", [[], [0, 0], [1, -1]])
def test_shares_need_weights(parts: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        Money(Decimal(1), "PLN").allocate(parts)


@given(amounts, st.integers(0, 4))
def test_halves_go_away_from_zero(amount: Decimal, places: int) -> None:
    rounded = round_half_up(amount, places)
    assert abs(rounded - amount) <= Decimal("0.5").scaleb(-places)
    assert round_half_up(-amount, places) == -rounded


@pytest.mark.parametrize(("text", "rounded"), [("2.345", "2.35"), ("2.344", "2.34"), ("-2.345", "-2.35"), ("0.005", "0.01")])
def test_rounding_is_that_of_invoices(text: str, rounded: str) -> None:
    assert round_half_up(Decimal(text), 2) == Decimal(rounded)


@given(amounts, amounts, currencies)
def test_adding_and_taking_away_again_changes_nothing(one: Decimal, other: Decimal, currency: str) -> None:
    first, second = Money(one, currency), Money(other, currency)
    assert first + second - second == first
    assert first + -first == Money.zero(currency)
    assert (first < second) == (one < other)


def test_currencies_do_not_mix() -> None:
    zloty, leu = Money(Decimal(1), "PLN"), Money(Decimal(1), "RON")
    assert zloty != leu
    for mix in (lambda: zloty + leu, lambda: zloty - leu, lambda: zloty < leu, lambda: Money.total([leu], "PLN")):
        with pytest.raises(CurrencyMismatch):
            mix()


def test_currencies_have_their_own_minor_units() -> None:
    assert Money(Decimal("10.5"), "JPY").rounded().amount == 11
    assert minor_units("PLN") == 2
    assert minor_units("KWD") == 3


@pytest.mark.parametrize("currency", ["", "pln", "ZŁ", "EURO"])
def test_a_currency_is_a_code(currency: str) -> None:
    with pytest.raises(ValueError, match="currency"):
        Money(Decimal(1), currency)


def test_an_amount_is_a_finite_decimal() -> None:
    with pytest.raises(ValueError, match="finite"):
        Money(Decimal("NaN"), "PLN")
    with pytest.raises(TypeError):
        Money(1.5, "PLN")  # type: ignore[arg-type]
