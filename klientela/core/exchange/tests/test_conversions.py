"""Each kind of field gets its value out of the texts people and programs write."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klientela.core.exchange.closest import closest
from klientela.core.exchange.conversions import KINDS, Choice, ConversionError, Reading, clean, convert
from klientela.core.exchange.countries import find_country
from klientela.core.exchange.reading import open_table
from klientela.kernel.money import Money

STAGES = (Choice("won", "Won"), Choice("lost", "Lost"), Choice("engaging", "Engaging"))
READING = Reading(currency="PLN", region="PL", date_format="d.m.Y", choices=STAGES)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", "  Acme \u00a0 Corporation ", "Acme Corporation"),
        ("text", "two \r\n lines", "two\nlines"),
        ("text", '="00123"', "00123"),
        ("text", "'+48 12", "+48 12"),
        ("text", "'t Hooft", "'t Hooft"),
        ("text", "-", "-"),
        ("integer", "1 234", 1234),
        ("decimal", "1100.04", Decimal("1100.04")),
        ("money", "1054", Money(Decimal(1054), "PLN")),
        ("currency", "zł", "PLN"),
        ("currency", "eur", "EUR"),
        ("longtext", "two \n lines", "two\nlines"),
        ("reference", "Acme", "Acme"),
        ("date", "31.03.2026", date(2026, 3, 31)),
        ("datetime", "31.03.2026 10:00", datetime(2026, 3, 31, 10, tzinfo=UTC)),
        ("boolean", "Tak", True),
        ("boolean", "nu", False),
        ("choice", "WON", "won"),
        ("email", "Ana Popescu <Ana@Example.COM>", "ana@example.com"),
        ("email", "mailto:jan@example.pl", "jan@example.pl"),
        ("phone", "601 234 567", "+48601234567"),
        ("country", "Rumunia", "RO"),
        ("url", "example.com/a?b=1", "https://example.com/a?b=1"),
        ("url", "http://example.com", "http://example.com"),
        ("tags", "* friends ::: work; Work", ("friends", "work")),
    ],
)
def test_texts_become_values(kind: str, text: str, value: object) -> None:
    assert convert(text, kind, READING) == value


@pytest.mark.parametrize("text", ["", "   ", "\u00a0"])
def test_an_empty_cell_is_no_value(text: str) -> None:
    assert {kind: convert(text, kind) for kind in KINDS} == {kind: () if kind == "tags" else None for kind in KINDS}


@pytest.mark.parametrize("text", ["n/a", "-", "NULL", "brak", "#N/A", "lipsă"])
def test_words_for_nothing_are_no_value_except_in_texts(text: str) -> None:
    assert convert(text, "date") is None
    assert convert(text, "text") == text


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("boolean", "perhaps"),
        ("choice", "pending"),
        ("currency", "talary"),
        ("email", "ana(at)example.com"),
        ("phone", "12"),
        ("phone", "100 %"),
        ("country", "Atlantis"),
        ("url", "javascript:alert(1)"),
        ("url", "two words"),
        ("tags", ",".join(map(str, range(99)))),
        ("date", "31.02.2026"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(kind: str, text: str) -> None:
    with pytest.raises(ConversionError) as refusal:
        convert(text, kind, READING)
    assert str(refusal.value).endswith((".", "?"))


def test_a_mistyped_choice_is_refused_with_a_proposal() -> None:
    with pytest.raises(ConversionError, match="Did you mean “Engaging”"):
        convert("Engagign", "choice", READING)


@given(st.text(max_size=40), st.sampled_from([*KINDS]))
def test_any_text_is_a_value_or_refused(text: str, kind: str) -> None:
    try:
        convert(text, kind, READING)
    except ConversionError as refusal:
        assert str(refusal)


@given(st.text(max_size=40))
def test_cleaning_twice_changes_no_more_than_once(text: str) -> None:
    if not text.strip().startswith(("'", '="')):
        assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "code", "certain"),
    [
        ("Poland", "PL", True),
        ("Polska", "PL", True),
        ("Polonia", "PL", True),
        ("pl", "PL", True),
        ("POL", "PL", True),
        ("România", "RO", True),
        ("Romania", "RO", True),
        ("Niemcy", "DE", True),
        ("Regatul Unit", "GB", True),
        ("U.S.A.", "US", True),
        ("Korea", "KR", True),
        ("Philipines", "PH", False),
        ("Unted States", "US", False),
        ("Niger", "NE", True),
        ("Nigeria", "NG", True),
        ("Slovenia", "SI", True),
        ("Slovakia", "SK", True),
    ],
)
def test_countries_are_known_by_name_and_code(text: str, code: str, certain: bool) -> None:
    found = find_country(text)
    assert found is not None
    assert (found.code, found.certain) == (code, certain)


@pytest.mark.parametrize("text", ["Narnia", "XX", "Po", "Europe", "Kraków", "", "???"])
def test_other_texts_are_no_country(text: str) -> None:
    assert find_country(text) is None


@pytest.mark.real_data
def test_the_countries_of_a_real_file_are_known(real_data: Path) -> None:
    places = open_table(real_data / "crm_maven" / "accounts.csv").distinct("office_location")
    codes = {place: convert(place, "country") for place in places}
    assert codes.pop("Philipines") == "PH"
    assert codes.pop("Korea") == "KR"
    assert all(found and found.certain for found in map(find_country, codes))


@pytest.mark.parametrize(
    ("value", "choices", "meant"),
    [
        ("GTXPro", ["GTX Basic", "GTX Pro", "GTX Plus Pro"], "GTX Pro"),
        ("technolgy", ["technology", "telecommunications", "retail"], "technology"),
        ("acme corporation", ["Acme Corporation", "Acme Co"], "Acme Corporation"),
        ("Kowalski Jan", ["Jan Kowalski", "Anna Nowak"], "Jan Kowalski"),
        ("won", ["won", "Won"], "won"),
    ],
)
def test_the_value_probably_meant_is_proposed(value: str, choices: list[str], meant: str) -> None:
    proposal = closest(value, choices)
    assert proposal is not None
    assert proposal.value == meant


@pytest.mark.parametrize(
    ("value", "choices"), [("MG Special", ["GTX Pro"]), ("", ["a"]), ("Ann", []), ("Marka", ["Marko", "Marki"]), ("!", ["?"])]
)
def test_nothing_is_proposed_where_nothing_is_like_it(value: str, choices: list[str]) -> None:
    assert closest(value, choices) is None


@given(st.lists(st.text(min_size=1), min_size=1, unique=True))
def test_a_known_value_is_its_own_proposal(choices: list[str]) -> None:
    found = closest(choices[0], choices)
    assert found is None or found.value == choices[0]
