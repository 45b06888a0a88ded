"""Telephone numbers as they stand in old address books: several in one cell, with words around them."""

import re
from collections.abc import Iterator

from klientela.kernel.phone import InvalidPhone, Phone, parse_phone

_BETWEEN = re.compile(r"\s*(?:[,;|\n]|:::|\s/\s|\boraz\b|\band\b|\bsau\b|\bși\b|\blub\b|\bi\b)\s*", re.IGNORECASE)
_WORDS_BEFORE = re.compile(r"^[^\d+(*#]+")
MAX_CELL = 500


def find_phones(cell: str, *, region: str | None = None) -> list[Phone]:
    """All numbers of a cell in their order, each once. Raises InvalidPhone for the first part with digits that is no number."""
    found: dict[str, Phone] = {}
    for part in _parts(cell):
        phone = parse_phone(part, region=region)
        found.setdefault(phone.e164, phone)
    return list(found.values())


def _parts(cell: str) -> Iterator[str]:
    if len(cell) > MAX_CELL:
        raise InvalidPhone(cell)
    for part in _BETWEEN.split(cell):
        number = _WORDS_BEFORE.sub("", part).strip()
        if number:
            yield number
