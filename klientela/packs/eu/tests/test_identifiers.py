"""European VAT numbers are told from mistyped ones."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klientela.kernel.identifiers import InvalidIdentifier
from klientela.packs.eu.identifiers import VAT


@pytest.mark.real_data
def test_numbers_of_all_member_states_are_known(real_data: Path) -> None:
    numbers = json.loads((real_data / "oracles" / "tax_ids.json").read_text())["eu_vat_valid"]
    for number in (number for country in numbers.values() for number in country):
        kept = VAT.validate(number)
        assert VAT.validate(VAT.format(kept)) == kept


@pytest.mark.real_data
def test_a_wrong_last_digit_is_noticed(real_data: Path) -> None:
    for case in json.loads((real_data / "oracles" / "tax_ids.json").read_text())["last_digit_altered"]:
        with pytest.raises(InvalidIdentifier):
            VAT.validate(case["number"])


@pytest.mark.parametrize("text", ["", "XX123", "5260001246", "PL", "ＰＬ５２６０００１２４６", "PL" + "1" * 50])
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(InvalidIdentifier):
        VAT.validate(text)


@given(st.text(max_size=50))
def test_any_text_is_kept_or_refused_with_a_sentence(text: str) -> None:
    try:
        kept = VAT.validate(text)
    except InvalidIdentifier as refusal:
        assert str(refusal).endswith(".")
    else:
        assert VAT.validate(kept) == kept
