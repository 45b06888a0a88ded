"""The form of a question: all of some conditions. Made to grow: further nodes stand beside `All`."""

from dataclasses import dataclass
from typing import Any

VERSION = 1
MOST_CONDITIONS = 30


@dataclass(frozen=True)
class Condition:
    """One field compared with a value, by an operator of its kind. The value is text as people write it in an address."""

    field: str
    op: str
    value: str = ""


@dataclass(frozen=True)
class All:
    """True of records of which every condition is true; without conditions, of all."""

    conditions: tuple[Condition, ...] = ()

    def without(self, condition: Condition) -> "All":
        """The same question, less one condition."""
        return All(tuple(known for known in self.conditions if known != condition))


def to_json(tree: All) -> dict[str, Any]:
    """The question as it is stored."""
    return {"version": VERSION, "all": [[known.field, known.op, known.value] for known in tree.conditions]}


def from_json(stored: dict[str, Any]) -> All:
    """The question from its stored form; `ValueError` if it is of another version or malformed."""
    if stored.get("version") != VERSION or not isinstance(stored.get("all"), list):
        raise ValueError("This question was stored in a form that is not known here.")
    return All(tuple(Condition(str(field), str(op), str(value)) for field, op, value in stored["all"]))
