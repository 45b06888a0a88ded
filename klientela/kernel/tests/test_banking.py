"""Numbers of accounts and banks, as people write them."""

import pytest

from klientela.kernel.banking import InvalidAccount, parse_account, parse_bic, spelled

POLISH = "PL61109010140000071219812874"


@pytest.mark.parametrize(
    ("text", "country", "found"),
    [
        ("PL61 1090 1014 0000 0712 1981 2874", "", (POLISH, True)),
        ("61 1090 1014 0000 0712 1981 2874", "PL", (POLISH, True)),
        ("ro49 aaaa 1b31 0075 9384 0000", "", ("RO49AAAA1B31007593840000", True)),
        ("12-3456-7890", "US", ("1234567890", False)),
    ],
)
def test_a_number_is_proved_where_it_can_be(text, country, found):
    assert parse_account(text, country=country) == found


@pytest.mark.parametrize("text", ["PL61109010140000071219812875", "RO49", "x", "", "61109010140000071219812875"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(InvalidAccount):
        parse_account(text, country="PL")


def test_a_bank_code_has_eight_or_eleven_characters():
    assert parse_bic("brexplpwmbk") == "BREXPLPWMBK"
    with pytest.raises(InvalidAccount):
        parse_bic("BREX")


def test_a_number_is_read_in_groups():
    assert spelled("PL6110901014") == "PL61 1090 1014"
