"""What must always hold, and how it is proved: `bin/klientela verify`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One thing that must hold: said in a sentence, proved by finding no problems; `figures` adds what else to tell.

    Each problem names the rows it is about; `todo` says what whoever runs the system does about it.
    """

    what: str
    problems: Callable[[], Iterable[str]]
    figures: Callable[[], str] | None = None
    todo: str = ""
