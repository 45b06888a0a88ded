"""Romanian numbers are kept in one form, checked where they carry a check digit."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.ro import cnp as published

from klientela.kernel.identifiers import IdentifierKind, InvalidIdentifier
from klientela.packs.ro.identifiers import CNP, CUI, IDENTIFIERS, TRADE_REGISTER


@pytest.mark.real_data
def test_known_trade_register_numbers_are_accepted_in_one_form(real_data: Path) -> None:
    for number in json.loads((real_data / "oracles" / "tax_ids.json").read_text())["onrc_valid"]:
        kept = TRADE_REGISTER.validate(number)
        assert " " not in kept
        assert TRADE_REGISTER.validate(kept) == kept


@pytest.mark.real_data
def test_a_wrong_last_digit_is_noticed(real_data: Path) -> None:
    altered = json.loads((real_data / "oracles" / "tax_ids.json").read_text())["last_digit_altered"]
    for number in (case["number"] for case in altered if case["number"].startswith("RO")):
        with pytest.raises(InvalidIdentifier):
            CUI.validate(number)


@pytest.mark.parametrize("text", ["RO 18547290", "18547290", "CUI: 18547290", "CIF RO18547290"])
def test_a_cui_is_read_however_it_is_written(text: str) -> None:
    assert CUI.validate(text) == "18547290"


def test_both_forms_of_the_trade_register_are_known() -> None:
    assert TRADE_REGISTER.validate("J 52 / 750 / 2012") == "J52/750/2012"
    assert TRADE_REGISTER.validate("J2012000750528") == "J2012000750528"


def test_a_cnp_needs_its_check_digit() -> None:
    front = "163061512345"
    number = front + published.calc_check_digit(front)
    assert CNP.validate(number) == number
    with pytest.raises(InvalidIdentifier, match="check digit"):
        CNP.validate(front + str((int(number[-1]) + 1) % 10))


def test_only_the_personal_number_is_sensitive() -> None:
    assert [kind for kind in IDENTIFIERS if kind.sensitive] == [CNP]


@given(st.sampled_from(IDENTIFIERS), st.text(max_size=50))
def test_any_text_is_kept_or_refused_with_a_sentence(kind: IdentifierKind, text: str) -> None:
    try:
        kept = kind.validate(text)
    except InvalidIdentifier as refusal:
        assert str(refusal).endswith(".")
    else:
        assert kind.validate(kind.format(kept)) == kept
