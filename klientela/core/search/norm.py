"""Text as it is compared: without capitals and accents. Must say the same as the database's `records_norm`."""

import re
import unicodedata

MAX_TERM = 100
LETTERS = str.maketrans("łđøæœßı", "ldoaosi")
MARKS = re.compile("[\u0300-\u036f]")
RUN = re.compile(r"\w{3,}")
NUMBER = re.compile(r"[\d\s+()./-]+")
PART_OF_NUMBER = 4


def norm(text: str) -> str:
    """Lower case, and every accent left out: `Łódź` becomes `lodz`."""
    return MARKS.sub("", unicodedata.normalize("NFD", text.lower().translate(LETTERS)))


def term_of(text: str) -> str:
    """What somebody typed, as it is looked for; empty when there is nothing to look for."""
    printable = "".join(letter for letter in text[:MAX_TERM] if letter.isprintable() and not "\ud800" <= letter <= "\udfff")
    return " ".join(norm(printable).split())


def digits_of(term: str) -> str:
    """The digits of a telephone or tax number in a term, without leading zeros; empty when it is no such number."""
    found = re.sub(r"\D", "", term).lstrip("0") if NUMBER.fullmatch(term) else ""
    return found if len(found) >= PART_OF_NUMBER else ""


def has_run(term: str) -> bool:
    """Whether the index of triples of letters can help: some word has three letters or more."""
    return RUN.search(term) is not None


def inside(word: str) -> str:
    """The pattern for texts that contain a word, whatever signs are in it."""
    return "%" + re.sub(r"([\\%_])", r"\\\1", word) + "%"
