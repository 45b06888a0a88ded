"""What must always hold, and how it is proved: `bin/klientela verify`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One thing that must hold: said in a sentence, proved by finding no problems; `figures` adds what else to tell."""

    what: str
    problems: Callable[[], Iterable[str]]
    figures: Callable[[], str] | None = None
