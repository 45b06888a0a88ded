"""The invented town is always the same, hangs together, and touches nobody real."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.eu import vat

from klientela.core.exchange.conversions import convert
from klientela.core.exchange.reading import open_table
from klientela.core.operations.town import DEALS, ORGANISATIONS, PERSONS, Town, town

TODAY = date(2026, 11, 22)
seeds = st.integers(0, 10**6)


@pytest.fixture(scope="module")
def small_town() -> Town:
    return town(today=TODAY)


@given(seeds)
@settings(max_examples=10)
def test_the_same_seed_gives_the_same_town(seed: int) -> None:
    assert town(seed=seed, today=TODAY) == town(seed=seed, today=TODAY)


@given(seeds)
@settings(max_examples=20)
def test_what_a_row_names_exists(seed: int) -> None:
    made = town(seed=seed, today=TODAY)
    firms = {row["account"] for row in made.organisations}
    assert len(firms) == ORGANISATIONS
    assert {row["subsidiary_of"] for row in made.organisations} | {row["account"] for row in made.deals} <= firms | {""}
    assert {row["company"] for row in made.persons} <= firms
    assert {row["product"] for row in made.deals} <= {row["product"] for row in made.products}
    assert {row["sales_agent"] for row in made.deals} <= {row["sales_agent"] for row in made.staff}
    assert not [row for row in made.organisations if row["subsidiary_of"] == row["account"]]


@given(seeds)
@settings(max_examples=20)
def test_deals_are_closed_after_they_began_and_not_in_the_future(seed: int) -> None:
    for row in town(seed=seed, today=TODAY).deals:
        is_closed = row["deal_stage"] in {"Won", "Lost"}
        assert bool(row["close_date"]) == is_closed
        if is_closed:
            assert row["close_value"]
            assert row["engage_date"] < row["close_date"] <= TODAY.isoformat()


def test_the_town_has_its_size_and_deals_in_every_stage(small_town: Town) -> None:
    assert (len(small_town.organisations), len(small_town.persons), len(small_town.products)) == (ORGANISATIONS, PERSONS, 12)
    stages = Counter(row["deal_stage"] for row in small_town.deals)
    assert stages.total() == DEALS
    assert min(stages.values()) > 15
    assert max(stages, key=stages.__getitem__) == "Won"


def test_its_files_can_be_imported(small_town: Town) -> None:
    for name, text in small_town.files().items():
        table = open_table(text.encode())
        assert table.row_count > 9, name
        assert not [row for row in table.rows() if row.problem]


def test_its_addresses_and_numbers_are_sound_and_belong_to_nobody(small_town: Town) -> None:
    for row in (*small_town.organisations, *small_town.persons):
        assert row["email"].endswith(".example")
        assert convert(row["email"], "email") == row["email"]
        assert convert(row["phone"], "phone") == row["phone"]
        assert "000" in row["phone"]
    for row in small_town.organisations:
        assert vat.is_valid(row["vat_id"])
        assert row["vat_id"][2:4] == "99"
        assert convert(row["office_location"], "country") in {"PL", "RO"}


def test_e_mail_addresses_are_unique(small_town: Town) -> None:
    addresses = [row["email"] for row in (*small_town.organisations, *small_town.persons)]
    assert len(set(addresses)) == len(addresses)
