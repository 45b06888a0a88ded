"""Ranges of postal codes as rules of territories write them: `30-000–34-999`, `400000-407999`, `30-1`, `SW1A`."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

WHOLE = 5
"""From so many characters on a code is a whole one, not the beginning of one."""
_POLISH = re.compile(r"\d\d-\d{1,3}")
_POLISH_RANGE = re.compile(r"(\d\d-\d{3})\s*-\s*(\d\d-\d{3})")
_DIGIT_RANGE = re.compile(r"(\d{4,})\s*-\s*(\d{4,})")
_RANGE = re.compile(r"(.+?)\s*(?:[–—]|\.\.+|\s-\s)\s*(.+)")
_MARKS = re.compile(r"[\s.-]")


@dataclass(frozen=True)
class Postcodes:
    """Codes from `low` to `high`, without marks; `is_whole`: the code has just their length, else it begins with them."""

    low: str
    high: str
    is_whole: bool
    country: str = ""
    """Where the way of writing tells: `30-100` is Polish."""

    @property
    def is_beginning(self) -> bool:
        """Whether one beginning is meant, not a range."""
        return self.low == self.high and not self.is_whole


def parse_postcodes(text: str) -> Postcodes:
    """The codes a text means. Raises `ValidationError` saying what is wrong."""
    low, high = _ends(text.strip().rstrip("*").strip())
    bare = [_MARKS.sub("", end).upper() for end in (low, high)]
    if not all(end.isascii() and end.isalnum() and len(end) <= 10 for end in bare):
        raise ValidationError(
            _("“%(text)s” is no postal code. Write 30-000–34-999, 400000-407999 or a beginning such as 30-1.") % {"text": text}
        )
    if len(bare[0]) != len(bare[1]):
        raise ValidationError(_("In “%(text)s” one end is longer than the other.") % {"text": text})
    if bare[0] > bare[1]:
        raise ValidationError(_("“%(text)s” ends before it begins.") % {"text": text})
    country = "PL" if _POLISH.fullmatch(low) and _POLISH.fullmatch(high) else ""
    return Postcodes(bare[0], bare[1], len(bare[0]) >= WHOLE, country)


def _ends(text: str) -> tuple[str, str]:
    for pattern in (_POLISH_RANGE, _DIGIT_RANGE, _RANGE):
        if (found := pattern.fullmatch(text)) and (pattern is not _DIGIT_RANGE or len(found[1]) == len(found[2])):
            return found[1].strip(), found[2].strip()
    return text, text
