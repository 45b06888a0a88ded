"""Proving everything, check by check."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from time import monotonic
from typing import Any

from klientela.kernel.slot import slot
from klientela.kernel.verifying import Check

MOST = 20


@dataclass(frozen=True)
class Proof:
    """What came of one check: its problems, at most so many, and what to do about them."""

    name: str
    what: str
    problems: list[str]
    has_more: bool
    figures: str
    todo: str
    seconds: float

    @property
    def holds(self) -> bool:
        return not self.problems

    def as_dict(self) -> dict[str, Any]:
        """The same in plain values."""
        return {**self.__dict__, "holds": self.holds, "seconds": round(self.seconds, 3)}


def checks() -> dict[str, Check]:
    """All there are, of switched-off modules too: their data stay."""
    return dict(slot("verify.checks").kept())


def proofs(wanted: Collection[str] = ()) -> Iterator[Proof]:
    """Prove all of them, or those named, one after the other."""
    for name, check in checks().items():
        if not wanted or name in wanted:
            yield _proof(name, check)


def _proof(name: str, check: Check) -> Proof:
    begun = monotonic()
    found = list(islice(check.problems(), MOST + 1))
    figures = check.figures() if check.figures else ""
    return Proof(name, check.what, found[:MOST], len(found) > MOST, figures, check.todo if found else "", monotonic() - begun)
