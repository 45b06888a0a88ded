"""Telephone numbers are kept in one international form, whatever people write."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klientela.kernel.phone import InvalidPhone, parse_phone, show_phone

OLD_POLISH_AREA_CODE = "(022) 123 45 67"


def oracle(real_data: Path) -> dict[str, list[dict[str, str]]]:
    return dict(json.loads((real_data / "oracles" / "phone_numbers.json").read_text()))


@pytest.mark.real_data
def test_examples_of_all_countries_are_read_in_both_forms(real_data: Path) -> None:
    for example in oracle(real_data)["examples"]:
        assert parse_phone(example["national"], region=example["region"]).e164 == example["e164"], example
        assert parse_phone(example["international"]).e164 == example["e164"], example


@pytest.mark.real_data
def test_examples_are_shown_as_their_country_writes_them(real_data: Path) -> None:
    for example in oracle(real_data)["examples"]:
        if example["region"] in {"PL", "RO"}:
            assert show_phone(example["e164"], region=example["region"]) == example["national"]
            assert show_phone(example["e164"], region="DE") == example["international"]


@pytest.mark.real_data
def test_what_people_write_is_read_or_refused(real_data: Path) -> None:
    for case in oracle(real_data)["free_form"]:
        if case["input"] == OLD_POLISH_AREA_CODE:
            continue
        if case.get("valid"):
            phone = parse_phone(case["input"], region=case["region"])
            assert (phone.e164, phone.extension) == (case["e164"], case["ext"]), case
        else:
            with pytest.raises(InvalidPhone):
                parse_phone(case["input"], region=case["region"])


def test_the_zero_before_old_polish_area_codes_is_dropped() -> None:
    assert parse_phone(OLD_POLISH_AREA_CODE, region="PL").e164 == "+48221234567"


@pytest.mark.parametrize("text", ["22 123 45 67 wew. 12", "22 123-45-67 w. 12", "+48 22 123 45 67 ext. 12", "221234567 int. 12"])
def test_extensions_are_read_in_three_languages(text: str) -> None:
    phone = parse_phone(text, region="PL")
    assert (phone.e164, phone.extension, phone.is_mobile) == ("+48221234567", "12", False)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        phone = parse_phone(text, region="RO")
    except InvalidPhone as refusal:
        assert "country code" in str(refusal)
    else:
        assert parse_phone(phone.e164).e164 == phone.e164


def test_what_is_no_number_is_shown_as_it_is() -> None:
    assert show_phone("brak", region="PL") == "brak"
