"""Texts reduced to what people mean by them: without case, accents, punctuation and endings that only style adds."""

import re
import unicodedata

_PLAIN = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "&": " and "})
_SEPARATORS = re.compile(r"[\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=[0-9])")


def fold(text: str) -> str:
    """Lower case, letters without accents, words divided by single spaces: `Łódź-Śródmieście` gives `lodz srodmiescie`."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _SEPARATORS.sub(" ", plain).strip()


def words_of(heading: str) -> tuple[str, ...]:
    """The words of a column heading: `MailingPostalCode`, `mailing_postal_codes` and `Mailing postal code` are the same."""
    return tuple(_singular(word) for word in fold(_CAMEL.sub(" ", heading)).split())


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
