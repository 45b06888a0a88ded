"""Text as it is compared: without capitals and accents. Must say the same as the database's `records_norm`."""

import re

from klientela.kernel.plain import norm

__all__ = ["MAX_TERM", "has_run", "inside", "norm", "term_of"]

MAX_TERM = 100
RUN = re.compile(r"\w{3,}")


def term_of(text: str) -> str:
    """What somebody typed, as it is looked for; empty when there is nothing to look for."""
    printable = "".join(letter for letter in text[:MAX_TERM] if letter.isprintable() and not "\ud800" <= letter <= "\udfff")
    return " ".join(norm(printable).split())


def has_run(term: str) -> bool:
    """Whether the index of triples of letters can help: some word has three letters or more."""
    return RUN.search(term) is not None


def inside(word: str) -> str:
    """The pattern for texts that contain a word, whatever signs are in it."""
    return "%" + re.sub(r"([\\%_])", r"\\\1", word) + "%"
