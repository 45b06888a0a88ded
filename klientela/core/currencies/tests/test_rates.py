"""Rates of published tables against an independent reading of the same file; own rates; what has no rate."""

import gzip
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from klientela.core.currencies.models import Rate, Source
from klientela.core.currencies.queries import NoRate, convert, rate, together
from klientela.core.currencies.readers import read
from klientela.core.currencies.services import bring, fetch_rates
from klientela.kernel.money import Money

pytestmark = pytest.mark.django_db
DAILY = b"""<?xml version="1.0"?><g:Envelope xmlns:g="x" xmlns="y"><Cube><Cube time="2026-10-30"><Cube currency="USD" rate="1.1172"/>
<Cube currency="PLN" rate="4.4038"/></Cube></Cube></g:Envelope>"""
NBP = b"""[{"table":"A","no":"001/A/NBP/2024","effectiveDate":"2024-01-02","rates":[{"currency":"euro","code":"EUR","mid":4.3434},
{"currency":"dolar","code":"USD","mid":3.9432}]}]"""


def own(base: str, currency: str, day: date, value: str) -> Rate:
    return Rate.objects.create(source=Source.OWN, base=base, currency=currency, day=day, rate=Decimal(value))


@pytest.fixture
def history(real_data: Path) -> Iterator[dict[str, Any]]:
    oracle = json.loads((real_data / "oracles" / "fx.json").read_text())
    days = {each["used_date"] for each in oracle["samples"].values()}
    lines = gzip.decompress((real_data / "fx" / "eurofxref-hist.csv.gz").read_bytes()).decode().splitlines()
    bring("\n".join([lines[0], *(line for line in lines if line[:10] in days)]).encode(), by=None)
    yield oracle


@pytest.mark.real_data
def test_every_sample_of_the_oracle(history: dict[str, Any]) -> None:
    for day, sample in history["samples"].items():
        for pair, expected in sample.items():
            if pair == "used_date":
                continue
            found = rate(*pair.split("_"), date.fromisoformat(day), source="ecb")
            assert (found is None) == (expected is None), (day, pair)
            if found is not None:
                assert float(found.rate) == pytest.approx(expected, rel=1e-12)
                assert found.day.isoformat() == sample["used_date"]


@pytest.mark.real_data
def test_the_whole_history_is_read(real_data: Path) -> None:
    oracle = json.loads((real_data / "oracles" / "fx.json").read_text())
    found = list(read((real_data / "fx" / "eurofxref-hist.csv.gz").read_bytes()))
    days = {each.day.isoformat() for each in found}
    assert (len(days), min(days), max(days)) == (oracle["rows"], oracle["first"], oracle["last"])
    assert len({each.currency for each in found}) == oracle["currencies"]
    assert min(each.day for each in found if each.currency == "RON").isoformat() == oracle["ron_from"]


def test_no_ron_before_the_new_leu() -> None:
    own("EUR", "RON", date(2001, 1, 1), "3.5")
    with pytest.raises(NoRate, match="1 July 2005"):
        convert(Money(Decimal(10), "EUR"), "RON", on=date(2004, 1, 1))


def test_daily_table_and_nbp_with_its_number() -> None:
    bring(DAILY, by=None)
    bring(NBP, by=None)
    assert rate("EUR", "PLN", date(2026, 11, 1), source="ecb") is not None
    found = rate("USD", "PLN", date(2024, 1, 7), source="nbp")
    assert found is not None and (found.rate, found.table) == (Decimal("3.9432"), "001/A/NBP/2024")
    crossed = rate("EUR", "USD", date(2024, 1, 2), source="nbp")
    assert crossed is not None and crossed.rate == Decimal("4.3434") / Decimal("3.9432")


def test_a_stale_rate_is_none_and_the_same_file_changes_nothing() -> None:
    assert bring(NBP, by=None).rates == bring(NBP, by=None).rates == Rate.objects.count() == 2
    assert rate("EUR", "PLN", date(2024, 3, 1)) is None
    assert rate("EUR", "PLN", date(2024, 1, 1)) is None


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2", b"<x/>", b"{}", b"[1]", b"PK\x03\x04no", b"\x1f\x8bno", b"Date,USD\n2024-01-01,x"])
def test_other_files_are_refused_in_plain_words(content: bytes) -> None:
    with pytest.raises(ValidationError):
        bring(content, by=None)
    assert not Rate.objects.exists()


def test_own_rates_go_first() -> None:
    bring(NBP, by=None)
    own("EUR", "PLN", date(2024, 1, 3), "4.5")
    assert convert(Money(Decimal("10.00"), "EUR"), "PLN", on=date(2024, 1, 3)).money == Money(Decimal("45.00"), "PLN")
    back = convert(Money(Decimal(9), "PLN"), "EUR", on=date(2024, 2, 20))
    assert (back.money.amount, back.day, back.source) == (Decimal("2.00"), date(2024, 1, 3), "own")


def test_currencies_are_never_added_silently() -> None:
    amounts = [Money(Decimal(1), "EUR"), Money(Decimal(2), "PLN"), Money(Decimal(3), "EUR")]
    nothing = together(amounts, to="PLN", on=date(2024, 1, 2))
    assert nothing.total is None and nothing.missing == ("EUR",) and len(nothing.parts) == 2
    bring(NBP, by=None)
    found = together(amounts, to="PLN", on=date(2024, 1, 2))
    assert found.total == Money(Decimal("19.37"), "PLN") and [quote.day for quote in found.rates] == [date(2024, 1, 2)]


def test_nothing_is_fetched_unless_somebody_wants_it() -> None:
    assert fetch_rates() is None
