"""What somebody typed, taken apart: in which columns of the search table which words are looked for."""

import re
from dataclasses import dataclass

from klientela.core.search.norm import has_run

NUMBER = re.compile(r"[\d\s+()./\u2010-\u2015-]+")
"""A number as people write it, with signs between."""
SAID = re.compile(r"(?:[a-z]{1,8}[.:]?\s*){1,3}(?=[\d+(])")
"""Words before a number: `NIP: PL `, `tel. `."""
OF_NUMBERS = frozenset("nip cui cif regon krs vat tva tel fax mob gsm kom telefon phone mobile mobil numer nr j tin ean id".split())
VAT = re.compile(r"[a-z]{1,3}(?=\w*\d)\w{7,14}")
"""A tax number of a country that has letters among the digits: `ATU12345678`."""
BETWEEN = re.compile("[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\xbf\u2000-\u206f]+")
"""What parts the words of a name; `search_tokens` of the database says the same."""
PART_OF_NUMBER, SURELY_NUMBER, COUNTRY = 4, 7, 2

BEGINNINGS, WHOLE_WORDS, PARTS, NUMBERS, ADDRESSES, OWN_VALUES, MISTYPED = range(7)
"""How a record was found, the surest first."""


@dataclass(frozen=True)
class Part:
    """One column of the search table, and the words it must contain."""

    column: str
    words: tuple[str, ...]
    tier: int


def tokens_of(term: str) -> tuple[str, ...]:
    """The words of a text, as the database takes names apart."""
    return tuple(word for word in BETWEEN.split(term) if word)


def digits_of(term: str) -> tuple[str, ...]:
    """The digits of a telephone or tax number in a term, however it is spelt (also without leading zeros); none where it is none."""
    digits = re.sub(r"\D", "", term) if _is_number(term) else ""
    spellings = dict.fromkeys((digits, digits.lstrip("0")))
    return tuple(found for found in spellings if len(found) >= PART_OF_NUMBER)


def parts_of(term: str) -> list[Part]:
    """Where a term is looked for beside the beginnings and whole words of names."""
    words, found = tuple(term.split()), []
    if has_run(term):
        found.append(Part("norm", words, PARTS))
    for digits in digits_of(term):
        found += [Part("phone", (digits,), NUMBERS), Part("taxid", (digits,), NUMBERS)]
    if has_run(term) and not digits_of(term):
        found.append(Part("email", words, ADDRESSES))
    return found


def _is_number(term: str) -> bool:
    if NUMBER.fullmatch(term):
        return True
    digits = len(re.sub(r"\D", "", term))
    said = SAID.match(term)
    if said and NUMBER.fullmatch(term[said.end() :]):
        words = re.findall("[a-z]+", said.group())
        return digits >= SURELY_NUMBER or all(len(word) == COUNTRY or word in OF_NUMBERS for word in words)
    return digits >= SURELY_NUMBER and VAT.fullmatch(term.replace(" ", "")) is not None
