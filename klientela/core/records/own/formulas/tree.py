"""What a formula is made of once it is read: values, names of fields, signs and functions, each with its place in the text."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

LONGEST = 2000
DEEPEST = 50
MOST_NODES = 500


class FormulaProblem(ValueError):
    """A formula cannot be used. `at` is the place of the sign it begins at, from 0."""

    def __init__(self, message: str, at: int = 0) -> None:
        super().__init__(message)
        self.message, self.at = message, at


@dataclass(frozen=True)
class Literal:
    """A number, text, day, yes or no as it is written; None is the word `empty`."""

    value: Decimal | str | bool | date | None
    at: int = 0


@dataclass(frozen=True)
class Name:
    """A field of the record, or of the record one of its fields refers to: `amount`, `party.town`."""

    parts: tuple[str, ...]
    at: int = 0

    def __str__(self) -> str:
        return ".".join(self.parts)


@dataclass(frozen=True)
class Call:
    """A function of values, or a sign between or before them, which is one too: `+`, `and`, `round`."""

    function: str
    values: "tuple[Node, ...]"
    at: int = 0


type Node = Literal | Name | Call


def nodes(tree: Node) -> Iterator[Node]:
    """The formula and everything in it."""
    yield tree
    if isinstance(tree, Call):
        for value in tree.values:
            yield from nodes(value)


def names_in(tree: Node) -> tuple[Name, ...]:
    """The fields a formula reads, each once, in the order they come in."""
    found = {node.parts: node for node in reversed(list(nodes(tree))) if isinstance(node, Name)}
    return tuple(reversed(found.values()))
