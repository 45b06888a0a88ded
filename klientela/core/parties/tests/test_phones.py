"""Cells of old address books give all their telephone numbers."""

import pytest

from klientela.core.parties.phones import find_phones
from klientela.kernel.phone import InvalidPhone


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("22 123 45 67, kom. 601 234 567", ["+48221234567", "+48601234567"]),
        ("tel. 22 123-45-67 wew. 3; fax 22 123 45 68", ["+48221234567", "+48221234568"]),
        ("+48 601 234 567 ::: +40 722 123 456", ["+48601234567", "+40722123456"]),
        ("601234567 lub 601 234 567", ["+48601234567"]),
        ("601-234-567\n22 123 45 67", ["+48601234567", "+48221234567"]),
        ("brak", []),
        ("", []),
    ],
)
def test_every_number_of_a_cell_is_found_once(cell: str, numbers: list[str]) -> None:
    assert [phone.e164 for phone in find_phones(cell, region="PL")] == numbers


def test_a_part_that_is_no_number_is_refused() -> None:
    with pytest.raises(InvalidPhone, match="12"):
        find_phones("601 234 567, 12", region="PL")


def test_a_very_long_cell_is_refused() -> None:
    with pytest.raises(InvalidPhone):
        find_phones("601 234 567, " * 100, region="PL")
