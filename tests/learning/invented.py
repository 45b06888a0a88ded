"""Invented outcomes of which it is known what makes them likely."""

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

from klientela.core.learning.scoring import sigmoid
from klientela.core.learning.subjects import Example, Feature, Subject

DAY = datetime(2026, 3, 2, tzinfo=UTC)
SOURCES = {"fair": 1.5, "web": -0.5, "call": -1.0}


def features() -> tuple[Feature, ...]:
    """What is known of an invented record."""
    return (Feature("source", "Source"), Feature("visits", "Visits", "number"), Feature("signed", "Signed on", "number", known="after"))


def outcomes(number: int, *, seed: int = 7) -> Iterator[Example]:
    """So many invented outcomes: a fair and many visits make them good."""
    chance = Random(seed)
    for place in range(number):
        source = chance.choice([*SOURCES, None, f"rare {place}"] if place % 20 == 0 else list(SOURCES))
        visits = chance.choice([None, 1, 2, 3, 5, 8])
        good = chance.random() < sigmoid(2 * SOURCES.get(source or "", 0) + 0.6 * ((visits or 3) - 3))
        yield Example(place, DAY, {"source": source, "visits": visits, "signed": int(good) or None}, good)


def invented(number: int = 400) -> Subject:
    """A subject with so many invented outcomes."""
    return Subject("invented", "Invented", features(), lambda: outcomes(number))
