"""Whatever a document has on it: gross is net and tax, shown parts add up, and nothing is lost in splitting."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from klientela.core.currencies.rounding import Line, Policy, net_of, rounded_document, spread, tax_of
from klientela.kernel.money import Money, minor_units

CURRENCIES = st.sampled_from(["PLN", "EUR", "JPY", "RON"])
AMOUNTS = st.decimals(-1_000_000, 1_000_000, places=4, allow_nan=False)
PERCENTS = st.sampled_from([Decimal(23), Decimal(8), Decimal(5), Decimal(0), Decimal("19"), Decimal("9.5")])


@settings(max_examples=40, deadline=None)
@given(CURRENCIES, st.lists(st.tuples(AMOUNTS, PERCENTS), max_size=12), st.sampled_from(Policy))
def test_what_is_shown_adds_up(currency: str, asked: list[tuple[Decimal, Decimal]], policy: Policy) -> None:
    made = rounded_document([Line(Money(amount, currency), percent) for amount, percent in asked], currency, policy)
    places = minor_units(currency)
    for shown in (*made.lines, *made.by_percent.values(), made.total):
        assert shown.gross == shown.net + shown.tax
        assert shown.net == shown.net.rounded() and shown.tax.amount == round(shown.tax.amount, places)
    assert made.total.net == Money.total((line.net for line in made.lines), currency)
    assert made.total.gross == Money.total((line.gross for line in made.lines), currency)
    assert made.total.tax == Money.total((each.tax for each in made.by_percent.values()), currency)
    if policy is Policy.TOTAL:
        assert all(each.tax == tax_of(each.net, percent) for percent, each in made.by_percent.items())


@settings(max_examples=40, deadline=None)
@given(CURRENCIES, AMOUNTS, st.lists(st.integers(0, 1000), min_size=1, max_size=9).filter(any))
def test_shares_are_exact(currency: str, amount: Decimal, weights: list[int]) -> None:
    whole = Money(amount, currency).rounded()
    assert Money.total(whole.allocate(weights), currency) == whole
    assert Money.total(spread(whole, [whole, whole]), currency) == whole


def test_a_line_is_rounded_once() -> None:
    assert net_of(Decimal(3), Decimal("0.335"), Decimal(0), currency="PLN") == Money(Decimal("1.01"), "PLN")
    assert net_of(Decimal(40), Decimal("18.60"), Decimal(15), currency="USD") == Money(Decimal("632.40"), "USD")
