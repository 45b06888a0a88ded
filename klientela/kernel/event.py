"""Facts that modules tell each other: published after the fact, handled in the same transaction."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from klientela.kernel.module import is_on_here

type Handler = Callable[[Any], None]

_handlers: dict[type["Event"], list[Handler]] = defaultdict(list)


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that has happened, in the past tense, with keys and plain values only."""


def on[E: Event](kind: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Have the decorated function told of each event of this kind, within the transaction that caused it."""

    def subscribe(handler: Callable[[E], None]) -> Callable[[E], None]:
        if handler not in _handlers[kind]:
            _handlers[kind].append(handler)
        return handler

    return subscribe


def publish(event: Event) -> None:
    """Tell everyone who listens, in the order in which they subscribed; an error in a handler undoes the whole.

    A switched-off module does not listen.
    """
    for handler in tuple(_handlers[type(event)]):
        if is_on_here(handler.__module__):
            handler(event)


def handlers_of(kind: type[Event]) -> tuple[Handler, ...]:
    """Who listens to this kind of event."""
    return tuple(_handlers[kind])
