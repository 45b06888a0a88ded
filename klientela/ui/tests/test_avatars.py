"""People and companies without a picture are told apart by initials and a colour that never changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from klientela.ui.avatars import HUES, hue, initials


@given(some.text() | some.uuids() | some.integers())
def test_a_colour_is_one_of_eight_and_always_the_same(key: object) -> None:
    assert 1 <= hue(key) <= HUES
    assert hue(key) == hue(str(key))


def test_colours_differ_between_people() -> None:
    assert {hue(number) for number in range(100)} == set(range(1, HUES + 1))


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Magdalena Wrona", "MW"),
        ("łukasz żółty", "ŁŻ"),
        ("Anna Nowak-Sowa", "AN"),
        ("Kowalska-Lis", "KL"),
        ("„Świetlik” Opakowania", "O"),
        ("Cancity", "C"),
        ("3M Polska sp. z o.o.", "3P"),
        ("", "?"),
        (" – ", "?"),
    ],
)
def test_initials_are_of_the_first_two_words(name: str, letters: str) -> None:
    assert initials(name) == letters


@given(some.text())
def test_initials_of_anything_are_short(name: str) -> None:
    assert 1 <= len(initials(name)) <= 4
