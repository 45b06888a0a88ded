"""Known outcomes in columns of small numbers, so that two hundred thousand of them take little memory."""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from klientela.core.learning.scoring import FEWEST, MISSING, RARE, number_of
from klientela.core.learning.subjects import Example, Fact, Feature

MOST = 200_000
MOST_VALUES = 200
NOT_KNOWN = float("nan")


@dataclass
class Column:
    """What is known of one feature, example by example: numbers as they are, values by their number."""

    feature: Feature
    numbers: "array[float]" = field(default_factory=lambda: array("d"))
    codes: dict[str, int] = field(default_factory=dict)

    def put(self, place: int, fact: Fact) -> None:
        """Keep a fact at a place; the place after the last is a new one."""
        number = self._number(fact)
        if place == len(self.numbers):
            self.numbers.append(number)
        else:
            self.numbers[place] = number

    def _number(self, fact: Fact) -> float:
        if self.feature.kind == "number":
            found = number_of(fact)
            return NOT_KNOWN if found is None else found
        value = MISSING if fact is None or fact == "" else str(fact)
        return self.codes.setdefault(value, len(self.codes))

    def is_filled(self, number: float) -> bool:
        """Whether something is known there."""
        return number == number and number != self.codes.get(MISSING, -1)

    def kept_values(self) -> dict[float, str]:
        """Each value's name in the model: its own, if enough examples have it, else that of the rare ones."""
        counted = Counter(self.numbers)
        names = {code: value for value, code in self.codes.items()}
        common = {code for code, count in counted.most_common(MOST_VALUES) if count >= FEWEST or names[int(code)] == MISSING}
        return {code: names[int(code)] if code in common else RARE for code in counted}


@dataclass
class Table:
    """Examples to learn from: a column for each feature, the outcomes, and which examples belong to one record."""

    columns: Sequence[Column]
    outcomes: "array[int]" = field(default_factory=lambda: array("b"))
    keys: list[Any] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.outcomes)

    def put(self, place: int, example: Example) -> None:
        """Keep an example at a place."""
        for column in self.columns:
            column.put(place, example.facts.get(column.feature.name))
        if place == len(self.outcomes):
            self.outcomes.append(example.outcome)
            self.keys.append(example.key)
        else:
            self.outcomes[place], self.keys[place] = example.outcome, example.key

    def records(self) -> dict[Any, int]:
        """The outcome of each record."""
        return dict(zip(self.keys, self.outcomes, strict=True))


def gathered(features: Iterable[Feature], examples: Iterable[Example], *, most: int = MOST) -> Table:
    """All examples, or an even sample of so many, the same one each time."""
    table, chance = Table([Column(feature) for feature in features]), Random(0)  # noqa: S311 — a sample, not a secret
    for number, example in enumerate(examples):
        place = number if number < most else chance.randrange(number + 1)
        if place < most:
            table.put(place, example)
    return table
