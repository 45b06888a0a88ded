"""Polish numbers are kept in one form, checked where they carry a check digit."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.pl import pesel as published

from klientela.kernel.identifiers import IdentifierKind, InvalidIdentifier
from klientela.packs.pl.identifiers import IDENTIFIERS, KRS, NIP, PESEL, REGON


@pytest.mark.real_data
def test_known_numbers_are_accepted(real_data: Path) -> None:
    known = json.loads((real_data / "oracles" / "tax_ids.json").read_text())
    assert [REGON.validate(number) for number in known["regon_valid"]] == known["regon_valid"]
    for number in known["eu_vat_valid"]["PL"]:
        assert NIP.validate(number) == number.removeprefix("PL")


@pytest.mark.real_data
def test_a_wrong_last_digit_is_noticed(real_data: Path) -> None:
    altered = json.loads((real_data / "oracles" / "tax_ids.json").read_text())["last_digit_altered"]
    for number in (case["number"] for case in altered if case["number"].startswith("PL")):
        with pytest.raises(InvalidIdentifier, match="check digit"):
            NIP.validate(number)


@pytest.mark.parametrize("text", ["526-000-12-46", "PL 526 000 12 46", "NIP: 526-000-12-46", " 5260001246 "])
def test_a_nip_is_read_however_it_is_written(text: str) -> None:
    assert NIP.validate(text) == "5260001246"
    assert NIP.format("5260001246") == "526-000-12-46"


@given(st.integers(1, 10**10 - 1))
def test_a_krs_number_has_ten_digits(number: int) -> None:
    kept = KRS.validate(str(number))
    assert (len(kept), int(kept)) == (10, number)


@pytest.mark.parametrize("text", ["", "0000000000", "12345678901", "KRS", "12a", "²"])
def test_other_texts_are_no_krs_number(text: str) -> None:
    with pytest.raises(InvalidIdentifier):
        KRS.validate(text)


@given(st.dates().filter(lambda day: 1800 <= day.year < 2300), st.integers(0, 9999))
def test_a_pesel_needs_its_check_digit_and_a_day_of_birth(born: date, serial: int) -> None:
    century = {18: 80, 19: 0, 20: 20, 21: 40, 22: 60}[born.year // 100]
    front = f"{born.year % 100:02}{born.month + century:02}{born.day:02}{serial:04}"
    number = front + published.calc_check_digit(front)
    wrong = front + str((int(number[-1]) + 1) % 10)
    with pytest.raises(InvalidIdentifier):
        PESEL.validate(wrong)
    if born.year < 2020:
        assert PESEL.validate(number) == number


def test_only_the_personal_number_is_sensitive() -> None:
    assert [kind for kind in IDENTIFIERS if kind.sensitive] == [PESEL]
    assert PESEL.party_kinds == {"person"}


@given(st.sampled_from(IDENTIFIERS), st.text(max_size=50))
def test_any_text_is_kept_or_refused_with_a_sentence(kind: IdentifierKind, text: str) -> None:
    try:
        kept = kind.validate(text)
    except InvalidIdentifier as refusal:
        assert str(refusal).endswith(".")
    else:
        assert kind.validate(kind.format(kept)) == kept
