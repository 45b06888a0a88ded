"""A chance worked out from what is known of a record: plain arithmetic over an edition, without the library that made it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import exp
from typing import Any

from klientela.core.learning.subjects import Fact

RARE, MISSING = "\x1frare", "\x1fmissing"
FEWEST = 10
"""A value fewer examples have is told apart from none of the other rare ones."""


def sigmoid(margin: float) -> float:
    """The probability of log odds."""
    return 1 / (1 + exp(-margin)) if margin >= 0 else exp(margin) / (1 + exp(margin))


@dataclass(frozen=True)
class Choice:
    """What each value of a feature adds to the log odds."""

    weights: Mapping[str, float]
    centre: float = 0.0
    """What the feature adds on average: a driver is told by how it differs from that."""

    def adds(self, fact: Fact) -> float:
        """The part of a value."""
        return self.weights.get(self.known(fact), 0.0)

    def known(self, fact: Fact) -> str:
        """The value as it was learnt: itself, one of the rare ones, or that there is none."""
        if fact is None or fact == "":
            return MISSING
        return str(fact) if str(fact) in self.weights else RARE


@dataclass(frozen=True)
class Number:
    """What each standard deviation of a feature adds to the log odds."""

    mean: float
    spread: float
    weight: float
    missing: float = 0.0
    centre: float = 0.0

    def adds(self, fact: Fact) -> float:
        """The part of a number; one that is not known stands at the mean."""
        number = number_of(fact)
        return self.missing if number is None else self.weight * ((number - self.mean) / self.spread)


def number_of(fact: Fact) -> float | None:
    """A fact as a number, if it is one."""
    try:
        number = None if fact is None or fact == "" else float(fact)
    except ValueError:
        return None
    return number if number is not None and number == number and abs(number) != float("inf") else None


@dataclass(frozen=True)
class Model:
    """An edition ready to be asked."""

    parts: Mapping[str, Choice | Number]
    intercept: float
    slope: float = 1.0
    offset: float = 0.0

    def margin(self, facts: Mapping[str, Fact]) -> float:
        """The log odds as they were learnt, before calibration."""
        return self.intercept + sum(part.adds(facts.get(name)) for name, part in self.parts.items())

    def raw(self, facts: Mapping[str, Fact]) -> float:
        """The probability as it was learnt, before calibration."""
        return sigmoid(self.margin(facts))

    def chance(self, facts: Mapping[str, Fact]) -> float:
        """The probability, set right by how earlier forecasts came out."""
        return sigmoid(self.slope * self.margin(facts) + self.offset)

    def weighed(self, facts: Mapping[str, Fact]) -> Iterator[tuple[str, float]]:
        """How much each feature moves the chance of this record away from the usual, in log odds."""
        for name, part in self.parts.items():
            yield name, self.slope * (part.adds(facts.get(name)) - part.centre)

    def as_json(self) -> dict[str, Any]:
        """The model as it is kept."""
        parts = {name: {"kind": type(part).__name__, **vars(part), **_plain(part)} for name, part in self.parts.items()}
        return {"parts": parts, "intercept": self.intercept, "slope": self.slope, "offset": self.offset}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Model":
        """The model as it was kept."""
        kinds: dict[str, Any] = {"Choice": Choice, "Number": Number}
        parts = {
            name: kinds[part["kind"]](**{key: value for key, value in part.items() if key != "kind"})
            for name, part in kept["parts"].items()
        }
        return cls(parts, kept["intercept"], kept["slope"], kept["offset"])


def _plain(part: Choice | Number) -> dict[str, Any]:
    return {"weights": dict(part.weights)} if isinstance(part, Choice) else {}
