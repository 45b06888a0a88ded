"""First steps: what people of a role do first, how it is known to be done, and walks over a page that show where things are."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Step:
    """Something a person does in the first days. It is done when the data say so, never by a click.

    `done(user)` gives the rows that prove it, or says so at once; `address(user)` is where it is done, empty where nowhere.
    """

    title: Any
    why: Any
    done: Callable[[Any], Any]
    address: Callable[[Any], str]
    label: Any
    icon: str = "arrow-right"
    roles: frozenset[str] = frozenset()
    """The ready roles it is for, by their codes; empty: everybody's. Whoever holds no ready role gets all that are open to him."""
    allowed: Callable[[Any], bool] = lambda user: True
    tour: str = ""
    """The walk that shows where it is done."""


@dataclass(frozen=True)
class Stop:
    """One thing a walk points at: what carries `data-tour` with this word. What is not on the page is passed over."""

    at: str
    title: Any
    text: Any


@dataclass(frozen=True)
class Tour:
    """A short walk over a page; `address(user)` is where it begins, empty where there is no such page for him."""

    title: Any
    text: Any
    address: Callable[[Any], str]
    stops: tuple[Stop, ...]
    icon: str = "map-pin"
